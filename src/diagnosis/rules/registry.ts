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
  'device-iops': async () => (await import('./device-iops.js')).deviceIops,
  'device-bandwidth': async () => (await import('./device-bandwidth.js')).deviceBandwidth,
  'memory-bandwidth': async () => (await import('./memory-bandwidth.js')).memoryBandwidth,
  cpu: async () => (await import('./cpu.js')).cpu,
  'js-overhead': async () => (await import('./js-overhead.js')).jsOverhead,
  throttled: async () => (await import('./throttled.js')).throttled,
  'writeback-throttled': async () => (await import('./writeback-throttled.js')).writebackThrottled,
  'device-latency-serial': async () => (await import('./device-latency-serial.js')).deviceLatencySerial,
  'device-latency-parallel': async () => (await import('./device-latency-parallel.js')).deviceLatencyParallel,
  'device-queue-depth': async () => (await import('./device-queue-depth.js')).deviceQueueDepth,
  metadata: async () => (await import('./metadata.js')).metadata,
  compressible: async () => (await import('./compressible.js')).compressible,
  'harness-bound': async () => (await import('./harness-bound.js')).harnessBound,
  noisy: async () => (await import('./noisy.js')).noisy,
  enospc: async () => (await import('./failure.js')).failureRule('enospc'),
  edquot: async () => (await import('./failure.js')).failureRule('edquot'),
  erofs: async () => (await import('./failure.js')).failureRule('erofs'),
  eacces: async () => (await import('./failure.js')).failureRule('eacces'),
  eio: async () => (await import('./failure.js')).failureRule('eio'),
  enametoolong: async () => (await import('./failure.js')).failureRule('enametoolong'),
  gone: async () => (await import('./failure.js')).failureRule('gone'),
};
