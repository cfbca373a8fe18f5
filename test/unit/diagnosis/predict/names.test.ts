import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { predictBundle } from '../../../../src/diagnosis/predict/names.js';
import { cell } from '../build/synthetic-facts.js';

const of = (namedShare: number, files = 16) =>
  predictBundle({ cell: cell({ ops: [1], key: { files: 64 } }) as MeasuredCell, namedShare }, files);

describe('predictBundle', () => {
  it('divides the share of the names by the files that become one', () => {
    const { ratio, basis } = of(0.8, 4);
    expect(ratio).toBeCloseTo(2.5);
    expect(basis).toBe('a file costs as much whatever it holds, for 80 % of its time');
    expect(of(0).ratio).toBe(1);
  });

  it('leaves lanes idle that have no file any more', () => {
    const eight = cell({ ops: [1], key: { files: 8, poolSize: 4 } }) as MeasuredCell;
    const cost = { cell: eight, namedShare: 1 };
    // Two at a time instead of four.
    expect(predictBundle(cost, 4).ratio).toBe(2);
    expect(predictBundle(cost, 2).ratio).toBe(2);
  });
});
