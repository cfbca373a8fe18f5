import type { Registry } from '../domain/registry.js';
import type { TargetInspector } from '../domain/target.js';

/** What can be measured. */
export const targetInspectors: Registry<TargetInspector> = {
  directory: async () => (await import('./directory.js')).directory,
  set: async () => (await import('./set.js')).set,
};
