import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { predictFiles } from '../../../../src/diagnosis/predict/files.js';
import { cell, volumeFacts } from '../build/synthetic-facts.js';

const one = (system: number, poolSize = 4) =>
  cell({ ops: [100, 100], user: 0.1, system, key: { files: 1, poolSize } });
const predicted = (base: ReturnType<typeof one>, files: number, cpus = 2) =>
  predictFiles(volumeFacts([base], 'fuse', cpus), base as MeasuredCell, files);

describe('predictFiles', () => {
  it('is as many writers at a time as there are, over one', () => {
    expect(predicted(one(0.1), 4)).toEqual({
      ratio: 4,
      basis: '4 writers at a time over one, if it is the lock',
    });
    expect(predicted(one(0.1), 16).ratio).toBe(4);
    expect(predicted(one(0.1, 16), 8).ratio).toBe(8);
  });

  it('is bounded by processors where the writers spin', () => {
    expect(predicted(one(1.8), 4)).toEqual({
      ratio: 2,
      basis: 'as many writers at a time as there are processors (2) over one, if it is the lock',
    });
    expect(predicted(one(3.9), 4, 8).ratio).toBe(4);
    expect(predicted(one(0.99), 4, 1).ratio).toBe(1);
  });
});
