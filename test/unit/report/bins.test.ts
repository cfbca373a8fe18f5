import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binColumn, binTimes, MAX_POINTS, numericColumns } from '../../../src/report/build/bins.js';
import { buildSeries, gatherSeries, pointsPerColumn } from '../../../src/report/build/series.js';
import { series } from './fixtures/records.js';

describe('bins', () => {
  it('leave few samples as they are', () => {
    expect(binColumn([1, null, 3], 3, 10, 'MB/s')).toEqual({
      unit: 'MB/s',
      min: [1, null, 3],
      mean: [1, null, 3],
      max: [1, null, 3],
    });
    expect(binTimes([5, 6, 7], 10)).toEqual([5, 6, 7]);
  });

  it('fold samples into min, mean and max, leaving out what could not be read', () => {
    expect(binColumn([1, 3, null, 5, null, null], 6, 3, '')).toEqual({
      unit: '',
      min: [1, 5, null],
      mean: [2, 5, null],
      max: [3, 5, null],
    });
    expect(binTimes([10, 20, 30, 40, 50, 60], 3)).toEqual([20, 40, 60]);
  });

  it('keep the extremes and the order of time of any samples', () => {
    const values = fc.array(fc.oneof(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), fc.constant(null)), {
      minLength: 1,
      maxLength: 500,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (samples, points) => {
        const { min, mean, max } = binColumn(samples, samples.length, points, '');
        const numbers = samples.filter((value) => value !== null);
        const lows = min.filter((value) => value !== null);
        expect(min).toHaveLength(Math.min(points, samples.length));
        expect(Math.min(...lows)).toBe(Math.min(...numbers));
        expect(Math.max(...max.filter((value) => value !== null))).toBe(Math.max(...numbers));
        mean.forEach((value, bin) => {
          if (value === null) return;
          const slack = 1e-6 * (Math.abs(value) + 1);
          expect(value).toBeGreaterThanOrEqual(min[bin]! - slack);
          expect(value).toBeLessThanOrEqual(max[bin]! + slack);
        });
      }),
    );
  });

  it('know text from numbers', () => {
    const mixed = series('x', 's', [0, 1], { a: [1, null], b: [null, 'pwrite64'], c: [null, null] });
    expect(numericColumns(mixed)).toEqual(['a', 'c']);
  });
});

describe('series', () => {
  const long = (samples: number, columns: number, subject = 's') => {
    const at = Array.from({ length: samples }, (_, index) => index);
    const names = Array.from({ length: columns }, (_, index) => `c${index}`);
    return {
      cellId: null,
      round: null,
      staged: false,
      series: series('x', subject, at, Object.fromEntries(names.map((name) => [name, at]))),
    };
  };

  it('hold at most 3,000 points to a column', () => {
    const one = long(10_000, 1);
    const built = buildSeries(one, pointsPerColumn([one]), []);
    expect(built.atNs).toHaveLength(MAX_POINTS);
    expect(built.columns.c0!.mean).toHaveLength(MAX_POINTS);
    expect(built.columns.c0!.max.at(-1)).toBe(9999);
  });

  it('hold fewer points where all of them together would be too many', () => {
    const many = Array.from({ length: 20 }, (_, index) => long(5000, 10, `s${index}`));
    const points = pointsPerColumn(many, 60_000);
    expect(points).toBeLessThan(MAX_POINTS);
    const built = many.map((one) => buildSeries(one, points, []));
    const values = built.reduce((sum, one) => sum + one.atNs.length * 31, 0);
    expect(values).toBeLessThanOrEqual(60_000);
    expect(values).toBeGreaterThan(30_000);
  });

  it('join pieces in the order of time; a column that one lacks is null there', () => {
    const [joined] = gatherSeries([
      {
        type: 'samples',
        v: 1,
        series: [series('x', 's', [20, 30], { a: [3, 4], b: [5, 6] })],
        unavailable: [],
      },
      { type: 'samples', v: 1, series: [series('x', 's', [0, 10], { a: [1, 2] })], unavailable: [] },
    ]);
    expect(joined!.series.atNs).toEqual([0, 10, 20, 30]);
    expect(joined!.series.columns).toEqual({ a: [1, 2, 3, 4], b: [null, null, 5, 6] });
  });
});
