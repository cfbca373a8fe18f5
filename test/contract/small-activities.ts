import type { ParameterValue } from '../../src/domain/strategy.js';

/** Sizes with which an activity is soon done, by workload; what is not named has its default. */
export const smallParameters: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>> = {
  lines: { lines: 500, appendLines: 50 },
  app: { connections: 4, files: 4, size: 5000, milliseconds: 100, hashShare: 10 },
  rewrite: { phase: 'truncate', size: 3_000_000, files: 3, writers: 2, sync: 'end' },
  'mixed-cpu': { files: 3, fileMib: 1 },
  order: { unitMs: 5, unitMib: 1 },
  scan: { files: 40, concurrency: 2, rows: 'each-file' },
  controls: { waitMs: 20, sumMs: 2, transactionsMs: 30 },
};
