import type { Registry } from '../domain/registry.js';
import type { Workload } from '../domain/workload.js';

/** All workloads by their names. To add one: a file beside this and a line here. */
export const workloads: Registry<Workload> = {
  app: () => import('./app.js').then((module) => module.app),
  controls: () => import('./controls.js').then((module) => module.controls),
  files: () => import('./files.js').then((module) => module.files),
  lines: () => import('./lines.js').then((module) => module.lines),
  rewrite: () => import('./rewrite.js').then((module) => module.rewrite),
  'mixed-cpu': () => import('./mixed-cpu.js').then((module) => module.mixedCpu),
  order: () => import('./order.js').then((module) => module.order),
  scan: () => import('./scan.js').then((module) => module.scan),
};
