import type { Registry } from '../domain/registry.js';
import type { Workload } from '../domain/workload.js';

/** All workloads by their names. To add one: a file beside this and a line here. */
export const workloads: Registry<Workload> = {
  files: () => import('./files.js').then((module) => module.files),
  lines: () => import('./lines.js').then((module) => module.lines),
  scan: () => import('./scan.js').then((module) => module.scan),
};
