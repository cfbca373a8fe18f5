import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { predictBundle } from '../../../../src/diagnosis/predict/names.js';
import { cell } from '../build/synthetic-facts.js';

const of = (share: number, atLeast: boolean, files = 16) =>
  predictBundle(
    {
      cell: cell({ ops: [1], key: { files: 64 } }) as MeasuredCell,
      kind: 'unlink',
      callNs: 1e6,
      share,
      atLeast,
    },
    files,
  );

describe('predictBundle', () => {
  it('divides the share of the names by the files that become one', () => {
    const { ratio, basis } = of(0.8, false, 4);
    expect(ratio).toBeCloseTo(2.5);
    expect(basis).toBe('a file costs as much whatever it holds, for 80 % of its time');
    expect(of(0, false).ratio).toBe(1);
  });

  it('leaves lanes idle that have no file any more', () => {
    const eight = cell({ ops: [1], key: { files: 8, poolSize: 4 } }) as MeasuredCell;
    const cost = { cell: eight, kind: 'unlink', callNs: 1e6, share: 1, atLeast: false };
    // Two at a time instead of four.
    expect(predictBundle(cost, 4).ratio).toBe(2);
    expect(predictBundle(cost, 2).ratio).toBe(2);
  });

  it('counts making as long as removing, and no more than all of the time', () => {
    expect(of(0.4, true, 4).ratio).toBeCloseTo(1 / (0.8 / 4 + 0.2));
    expect(of(0.7, true, 16).ratio).toBeCloseTo(16);
  });
});
