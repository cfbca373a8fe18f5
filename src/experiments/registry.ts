import type { Experiment } from '../domain/experiment.js';
import type { Registry } from '../domain/registry.js';

/** How the report of a preset is read, by the preset's name. To add one: a file beside this and a line here. */
export const experiments: Registry<Experiment> = {
  'many-files': () => import('./many-files.js').then((module) => module.manyFiles),
  tmpfs: () => import('./tmpfs.js').then((module) => module.tmpfs),
  volumes: () => import('./volumes.js').then((module) => module.volumes),
  pool: () => import('./pool.js').then((module) => module.pool),
  rewrite: () => import('./rewrite.js').then((module) => module.rewrite),
  'mixed-cpu': () => import('./mixed-cpu.js').then((module) => module.mixedCpu),
  controls: () => import('./controls.js').then((module) => module.controls),
  lines: () => import('./lines.js').then((module) => module.lines),
  order: () => import('./order.js').then((module) => module.order),
  memory: () => import('./memory.js').then((module) => module.memory),
  scan: () => import('./scan.js').then((module) => module.scan),
  durable: () => import('./durable.js').then((module) => module.durable),
  app: () => import('./app.js').then((module) => module.app),
  quick: () => import('./quick.js').then((module) => module.quick),
  standard: () => import('./standard.js').then((module) => module.standard),
  thorough: () => import('./thorough.js').then((module) => module.thorough),
};
