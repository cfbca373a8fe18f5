import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, quartiles, summarize } from '../../../src/stats/summary.js';

describe('summarize', () => {
  // Expected values from pytest-benchmark's own formulae, computed with Python's statistics module.
  it.each([
    { values: [3, 1, 2], median: 2, iqr: 1.5, mean: 2, stddev: 1, outliers: '0;0' },
    { values: [1, 2, 3, 4], median: 2.5, iqr: 2, mean: 2.5, stddev: 1.2909944487358056, outliers: '2;0' },
    {
      values: [10, 20, 30, 40, 100],
      median: 30,
      iqr: 37.5,
      mean: 40,
      stddev: 35.35533905932738,
      outliers: '1;0',
    },
    {
      values: [6, 7, 15, 36, 39, 40, 41, 42, 43, 47, 49],
      median: 40,
      iqr: 22.5,
      mean: 33.18181818181818,
      stddev: 15.873362478178224,
      outliers: '3;0',
    },
    {
      values: [1, 1, 1, 1, 1, 1, 9],
      median: 1,
      iqr: 0,
      mean: 2.142857142857143,
      stddev: 3.023715784073818,
      outliers: '1;1',
    },
  ])('of $values', ({ values, ...expected }) => {
    const summary = summarize(values);
    expect(summary.rounds).toBe(values.length);
    expect(summary.median).toBe(expected.median);
    expect(summary.iqr).toBeCloseTo(expected.iqr, 12);
    expect(summary.mean).toBeCloseTo(expected.mean, 12);
    expect(summary.stddev).toBeCloseTo(expected.stddev, 12);
    expect(summary.outliers).toBe(expected.outliers);
    expect(summary.min).toBe(Math.min(...values));
    expect(summary.max).toBe(Math.max(...values));
  });

  it('of one round is that round, without spread and without an interval', () => {
    expect(summarize([7])).toEqual({
      rounds: 1,
      min: 7,
      max: 7,
      mean: 7,
      stddev: 0,
      median: 7,
      iqr: 0,
      outliers: '0;0',
      ci95: null,
    });
  });

  it('of equal rounds has no spread at all, whatever their last bit', () => {
    expect(summarize([0.1, 0.1, 0.1])).toMatchObject({ mean: 0.1, stddev: 0, iqr: 0, outliers: '0;0' });
  });

  it('has an interval from five rounds on', () => {
    expect(summarize([1, 2, 3, 4]).ci95).toBeNull();
    expect(summarize([1, 2, 3, 4, 5]).ci95).not.toBeNull();
  });

  it('refuses no rounds', () => {
    expect(() => summarize([])).toThrow(expect.objectContaining({ code: 'internal' }));
  });

  it('does not depend on the order of the rounds, but for the interval that resamples them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 12 }),
        (v) => {
          const forward = { ...summarize(v), ci95: null };
          const backward = { ...summarize([...v].reverse()), ci95: null };
          expect(backward).toEqual(forward);
          expect(forward.min).toBeLessThanOrEqual(forward.median);
          expect(forward.median).toBeLessThanOrEqual(forward.max);
          expect(forward.iqr).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });
});

describe('quartiles', () => {
  it('takes method 3 for 4n + 1 and 4n + 3 values, medians of the halves for an even number', () => {
    expect(quartiles([10, 20, 30, 40, 100])).toEqual([17.5, 55]);
    expect(quartiles([6, 7, 15, 36, 39, 40, 41, 42, 43, 47, 49])).toEqual([20.25, 42.75]);
    expect(quartiles([7, 15, 36, 39, 40, 41])).toEqual([15, 40]);
  });
});

describe('median', () => {
  it('sorts by value, not by text', () => {
    expect(median([10, 9, 100])).toBe(10);
    expect(median([10, 9])).toBe(9.5);
  });
});
