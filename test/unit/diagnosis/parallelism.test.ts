import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import { leaveTest, predictedGain, threadsCurve, throughputAt } from '../../../src/diagnosis/parallelism.js';
import { cell, type CellOptions } from './build/synthetic-facts.js';
import { slots, threads } from './build/synthetic-volumes.js';

const curve = [
  { concurrency: 1, operationsPerSecond: 100 },
  { concurrency: 4, operationsPerSecond: 400 },
  { concurrency: 16, operationsPerSecond: 460 },
];
const measured = (options: CellOptions) => cell({ ops: [1000, 1000], ...options }) as MeasuredCell;

describe('threadsCurve', () => {
  it('is of threads of our own alone, by their number', () => {
    const cells = [...threads(slots(4, 1e6), { noise: 0 }, [16, 1, 4]), cell({ ops: [9e9] })];
    expect(threadsCurve(cells as MeasuredCell[])).toEqual([
      { concurrency: 1, operationsPerSecond: 1000 },
      { concurrency: 4, operationsPerSecond: 4000 },
      { concurrency: 16, operationsPerSecond: 4000 },
    ]);
  });
});

describe('throughputAt', () => {
  it('is what was measured, straight lines between, and the end beyond it', () => {
    expect([1, 2, 4, 10, 16, 64].map((n) => throughputAt(curve, n))).toEqual([100, 200, 400, 430, 460, 460]);
  });

  it('is not known below the first point, of one point beyond it, of none', () => {
    expect(throughputAt(curve.slice(1), 2)).toBeNull();
    expect(throughputAt(curve.slice(0, 1), 2)).toBeNull();
    expect(throughputAt(curve.slice(0, 1), 1)).toBe(100);
    expect(throughputAt([], 1)).toBeNull();
  });

  it('never leaves what was measured on both sides', () => {
    const points = fc
      .uniqueArray(fc.integer({ min: 1, max: 64 }), { minLength: 2, maxLength: 6 })
      .chain((at) =>
        fc.tuple(
          fc.constant([...at].sort((a, b) => a - b)),
          fc.array(fc.integer({ min: 1, max: 1e6 }), { minLength: at.length, maxLength: at.length }),
        ),
      );
    fc.assert(
      fc.property(points, fc.integer({ min: 1, max: 64 }), ([at, ops], concurrency) => {
        const made = at.map((n, index) => ({ concurrency: n, operationsPerSecond: ops[index]! }));
        const value = throughputAt(made, concurrency);
        if (value === null) return concurrency < at[0]!;
        const around = made.filter(
          (_, index) => (at[index + 1] ?? Infinity) > concurrency && (at[index - 1] ?? 0) < concurrency,
        );
        const rates = (around.length > 0 ? around : made).map((point) => point.operationsPerSecond);
        return value >= Math.min(...rates) - 1e-6 && value <= Math.max(...rates) + 1e-6;
      }),
    );
  });
});

describe('predictedGain', () => {
  it('is the ratio between two points, with what it rests on', () => {
    expect(predictedGain(curve, 4, 16)).toEqual({
      ratio: 1.15,
      basis: 'what native-threads do with 16 calls in flight over what they do with 4',
    });
    // A curve that falls predicts a loss.
    const falls = [...curve, { concurrency: 64, operationsPerSecond: 200 }];
    expect(predictedGain(falls, 4, 64)!.ratio).toBe(0.5);
  });

  it('is not known where one of them is not, nor of a start at nothing', () => {
    expect(predictedGain(curve.slice(1), 1, 16)).toBeNull();
    const still = [{ concurrency: 1, operationsPerSecond: 0 }, ...curve.slice(1)];
    expect(predictedGain(still, 1, 4)).toBeNull();
  });
});

describe('leaveTest', () => {
  it('proposes a larger pool with as much in flight', () => {
    const of = (poolSize: number, depth: number) =>
      leaveTest([measured({ key: { poolSize, depth } })], 'why').test!.change;
    expect(of(4, 4)).toEqual({ poolSize: 16, depth: 16 });
    expect(of(4, 64)).toEqual({ poolSize: 16, depth: 64 });
    expect(of(16, 64)).toEqual({ poolSize: 32, depth: 64 });
    expect(leaveTest([measured({})], 'why').test!.predicted).toEqual({ ratio: 1, basis: 'why' });
  });

  it('proposes nothing without a pool, or over several members', () => {
    expect(leaveTest([measured({ strategy: 'native-threads' })], 'why')).toEqual({});
    expect(leaveTest([measured({ members: ['/a', '/b'] })], 'why')).toEqual({});
    expect(leaveTest([], 'why')).toEqual({});
  });
});
