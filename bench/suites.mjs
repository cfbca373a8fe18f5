/** The suites by their names, in the order of docs/performance.md. */
export const suites = {
  'vs-fio': () => import('./vs-fio.mjs'),
  limits: () => import('./limits.mjs'),
  presets: () => import('./presets.mjs'),
  'fio-latency': () => import('./fio-latency.mjs'),
  'vs-bare': () => import('./vs-bare.mjs'),
  stamps: () => import('./stamps.mjs'),
  interposer: () => import('./interposer.mjs'),
  split: () => import('./split.mjs'),
  sampler: () => import('./sampler.mjs'),
  'trial-startup': () => import('./trial-startup.mjs'),
  memory: () => import('./memory.mjs'),
  'cli-startup': () => import('./cli-startup.mjs'),
};
