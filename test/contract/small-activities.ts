import type { ParameterValue } from '../../src/domain/strategy.js';

/** Sizes with which an activity is soon done, by workload; what is not named has its default. */
export const smallParameters: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>> = {
  lines: { lines: 500 },
  scan: { files: 40, concurrency: 2, rows: 'each-file' },
};
