import type { ParameterValue } from '../../src/domain/strategy.js';

/** Sizes with which an activity is soon done, by workload; what is not named has its default. */
export const smallParameters: Readonly<Record<string, Readonly<Record<string, ParameterValue>>>> = {
  lines: { lines: 500 },
  'mixed-cpu': { files: 3, fileMib: 1 },
  order: { unitMs: 5, unitMib: 1 },
};
