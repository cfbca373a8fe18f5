import type { ParameterValue } from '../../src/domain/strategy.js';

/** Sizes with which an activity is soon done, by workload; what is not named has its default. */
export const smallParameters: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>> = {
  controls: { waitMs: 20, sumMs: 2, transactionsMs: 30 },
  lines: { lines: 500 },
};
