import type { Registry } from '../domain/registry.js';
import type { Sampler } from '../domain/sampler.js';

/** What can be sampled while a trial runs. */
export const samplers: Registry<Sampler> = {
  iostat: async () => (await import('./iostat.js')).iostat,
  threadpool: async () => (await import('./threadpool.js')).threadpool,
  'event-loop': async () => (await import('./event-loop.js')).eventLoop,
  process: async () => (await import('./process.js')).processSampler,
  memory: async () => (await import('./memory.js')).memory,
  pressure: async () => (await import('./pressure.js')).pressure,
  vmstat: async () => (await import('./vmstat.js')).vmstat,
};
