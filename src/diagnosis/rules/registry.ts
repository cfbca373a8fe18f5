import type { Rule } from '../../domain/finding.js';
import type { Registry } from '../../domain/registry.js';

/** All rules; the keys are the verdicts that they give. */
export const rules: Registry<Rule> = {
  'pool-starved': async () => (await import('./pool-starved.js')).poolStarved,
  fsync: async () => (await import('./fsync.js')).fsync,
  'latency-tail': async () => (await import('./latency-tail.js')).latencyTail,
  stall: async () => (await import('./stall.js')).stall,
  'file-lock': async () => (await import('./file-lock.js')).fileLock,
  'page-cache': async () => (await import('./page-cache.js')).pageCache,
  'device-bandwidth': async () => (await import('./device-bandwidth.js')).deviceBandwidth,
  'memory-bandwidth': async () => (await import('./memory-bandwidth.js')).memoryBandwidth,
  cpu: async () => (await import('./cpu.js')).cpu,
  'js-overhead': async () => (await import('./js-overhead.js')).jsOverhead,
  enospc: async () => (await import('./failure.js')).failureRule('enospc'),
  edquot: async () => (await import('./failure.js')).failureRule('edquot'),
  erofs: async () => (await import('./failure.js')).failureRule('erofs'),
  eacces: async () => (await import('./failure.js')).failureRule('eacces'),
  eio: async () => (await import('./failure.js')).failureRule('eio'),
  enametoolong: async () => (await import('./failure.js')).failureRule('enametoolong'),
  gone: async () => (await import('./failure.js')).failureRule('gone'),
};
