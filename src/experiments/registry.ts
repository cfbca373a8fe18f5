import type { Experiment } from '../domain/experiment.js';
import type { Registry } from '../domain/registry.js';

/** How the report of a preset is read, by the preset's name. To add one: a file beside this and a line here. */
export const experiments: Registry<Experiment> = {
  durable: () => import('./durable.js').then((module) => module.durable),
  lines: () => import('./lines.js').then((module) => module.lines),
  memory: () => import('./memory.js').then((module) => module.memory),
  standard: () => import('./standard.js').then((module) => module.standard),
  thorough: () => import('./thorough.js').then((module) => module.thorough),
};
