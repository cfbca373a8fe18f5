import { expect, it } from 'vitest';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import { isHeldBack } from '../../../src/diagnosis/held-back.js';
import { cell } from './build/synthetic-facts.js';

it.each([
  [null, 100, true],
  [500, 100, true],
  [500, 440, true],
  [500, 460, false],
  [500, 500, false],
])('of %s operations a second offered, %i done: held back is %s', (rate, ops, held) => {
  expect(isHeldBack(cell({ ops: [ops, ops], key: { rate } }) as MeasuredCell)).toBe(held);
});
