import type { Experiment } from '../domain/experiment.js';
import type { Registry } from '../domain/registry.js';

/** How the report of a preset is read, by the preset's name. To add one: a file beside this and a line here. */
export const experiments: Registry<Experiment> = {
  app: () => import('./app.js').then((module) => module.app),
  controls: () => import('./controls.js').then((module) => module.controls),
  lines: () => import('./lines.js').then((module) => module.lines),
  'many-files': () => import('./many-files.js').then((module) => module.manyFiles),
  pool: () => import('./pool.js').then((module) => module.pool),
  tmpfs: () => import('./tmpfs.js').then((module) => module.tmpfs),
  volumes: () => import('./volumes.js').then((module) => module.volumes),
  rewrite: () => import('./rewrite.js').then((module) => module.rewrite),
  'mixed-cpu': () => import('./mixed-cpu.js').then((module) => module.mixedCpu),
  order: () => import('./order.js').then((module) => module.order),
  scan: () => import('./scan.js').then((module) => module.scan),
};
