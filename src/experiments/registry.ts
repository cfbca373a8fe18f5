import type { Experiment } from '../domain/experiment.js';
import type { Registry } from '../domain/registry.js';

/** How the report of a preset is read, by the preset's name. To add one: a file beside this and a line here. */
export const experiments: Registry<Experiment> = {
  lines: () => import('./lines.js').then((module) => module.lines),
  scan: () => import('./scan.js').then((module) => module.scan),
};
