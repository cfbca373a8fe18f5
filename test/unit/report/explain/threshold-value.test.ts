import { expect, it } from 'vitest';
import { thresholdValue } from '../../../../src/report/explain/threshold-value.js';

it.each([
  [{ value: 0.5, unit: 'share' }, '50 %'],
  [{ value: 0.005, unit: 'share' }, '0.5 %'],
  [{ value: 4 / 3, unit: 'share' }, '133 %'],
  [{ value: 1.5, unit: 'times' }, '1.5x'],
  [{ value: 10, unit: 'times' }, '10x'],
  [{ value: 65536, unit: 'bytes' }, '64 KiB'],
  [{ value: 5e3, unit: 'ns' }, '5 us'],
  [{ value: 0.5 }, '0.5'],
  [{ value: 30 }, '30'],
  [{ value: 20e3 }, '20 k'],
] as const)('prints %o as %s', (threshold, text) => {
  expect(thresholdValue(threshold)).toBe(text);
});
