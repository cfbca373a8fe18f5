import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segment } from '../../../src/stats/pelt.js';

const deviation = (values: readonly number[]) => {
  const middle = [...values].sort((a, b) => a - b)[(values.length - 1) >> 1]!;
  return values.reduce((sum, value) => sum + Math.abs(value - middle), 0);
};

const costOf = (values: readonly number[], starts: readonly number[], penalty: number) =>
  [0, ...starts].reduce(
    (sum, start, index) => sum + deviation(values.slice(start, starts[index])),
    starts.length * penalty,
  );

/** The least cost of all segmentations, tried one by one. */
function leastCost(values: readonly number[], penalty: number, leastLength: number): number {
  const least = (from: number): number => {
    let best = deviation(values.slice(from));
    for (let next = from + leastLength; next <= values.length - leastLength; next++) {
      best = Math.min(best, deviation(values.slice(from, next)) + penalty + least(next));
    }
    return best;
  };
  return least(0);
}

describe('segment', () => {
  it('finds the segmentation with the least cost of all', () => {
    const series = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 16 });
    fc.assert(
      fc.property(
        series,
        fc.double({ min: 0.5, max: 12, noNaN: true }),
        fc.integer({ min: 1, max: 4 }),
        (values, penalty, leastLength) => {
          fc.pre(values.length >= leastLength);
          const starts = segment(values, { penalty, leastLength });
          const bounds = [0, ...starts, values.length];
          for (const [index, start] of bounds.slice(0, -1).entries()) {
            expect(bounds[index + 1]! - start).toBeGreaterThanOrEqual(leastLength);
          }
          expect(costOf(values, starts, penalty)).toBeCloseTo(leastCost(values, penalty, leastLength), 9);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('makes no change that gains less than it costs', () => {
    const values = [0, 0, 0, 2, 2, 2];
    expect(segment(values, { penalty: 5.9, leastLength: 3 })).toEqual([3]);
    expect(segment(values, { penalty: 6.1, leastLength: 3 })).toEqual([]);
  });

  it('has no change in fewer values than two segments need', () => {
    expect(segment([], { penalty: 1, leastLength: 3 })).toEqual([]);
    expect(segment([0, 0, 9, 9, 9], { penalty: 1, leastLength: 3 })).toEqual([]);
  });
});
