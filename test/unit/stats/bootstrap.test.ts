import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapMean, estimateRatio } from '../../../src/stats/bootstrap.js';
import { normalCumulative, normalQuantile } from '../../../src/stats/normal.js';
import { seededRandom } from '../../../src/stats/random.js';

const rounds = fc.array(fc.double({ min: 1, max: 1000, noNaN: true }), { minLength: 5, maxLength: 9 });

describe('bootstrapMean', () => {
  it('gives the same interval for the same rounds', () => {
    expect(bootstrapMean([5, 6, 7, 8, 20])).toEqual(bootstrapMean([5, 6, 7, 8, 20]));
  });

  it('of equal rounds has no width', () => {
    expect(bootstrapMean([0.1, 0.1, 0.1, 0.1, 0.1])).toEqual([0.1, 0.1]);
  });

  it('is close to the normal interval for many symmetric values', () => {
    const random = seededRandom(5);
    const values = Array.from({ length: 200 }, () => 100 + (random() + random() + random() - 1.5) * 10);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const stddev = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 199);
    const half = (1.96 * stddev) / Math.sqrt(200);
    const [low, high] = bootstrapMean(values);
    expect(Math.abs(low - (mean - half))).toBeLessThan(0.15 * half);
    expect(Math.abs(high - (mean + half))).toBeLessThan(0.15 * half);
  });

  it('lies further out on the side of the long tail', () => {
    const values = [10, 10.5, 11, 11.5, 12, 30];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const [low, high] = bootstrapMean(values);
    expect(high - mean).toBeGreaterThan(mean - low);
  });

  it('stays within the range of the rounds and scales with them', () => {
    fc.assert(
      fc.property(rounds, (values) => {
        const [low, high] = bootstrapMean(values);
        expect(low).toBeLessThanOrEqual(high);
        expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9);
        expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-9);
        // A power of two keeps every bit of the mantissa, so the resamples are the same.
        expect(bootstrapMean(values.map((value) => value * 4))).toEqual([low * 4, high * 4]);
      }),
      { numRuns: 20 },
    );
  });
});

describe('estimateRatio', () => {
  it('has no interval where one side has a single round', () => {
    expect(estimateRatio([10], [5, 5])).toEqual({ ratio: 2, interval: null, method: 'range' });
  });

  it('gives the range of the rounds below five', () => {
    expect(estimateRatio([10, 20, 30], [5, 10, 15])).toEqual({
      ratio: 2,
      interval: [10 / 15, 30 / 5],
      method: 'range',
    });
  });

  it('bootstraps from five rounds of both on', () => {
    const estimate = estimateRatio([20, 21, 22, 23, 24], [10, 10.5, 11, 11.5, 12]);
    expect(estimate.ratio).toBe(2);
    expect(estimate.method).toBe('bootstrap');
    expect(estimate.interval![0]).toBeGreaterThan(1.8);
    expect(estimate.interval![0]).toBeLessThan(2);
    expect(estimate.interval![1]).toBeGreaterThan(2);
    expect(estimate.interval![1]).toBeLessThan(2.25);
    expect(estimateRatio([20, 21, 22, 23, 24], [10, 10.5, 11, 11.5]).method).toBe('range');
  });

  it('covers the true ratio in about 95 of 100 samples', () => {
    const random = seededRandom(11);
    const draw = (center: number) =>
      Array.from({ length: 20 }, () => center * (1 + 0.2 * (random() + random() + random() - 1.5)));
    let covered = 0;
    for (let sample = 0; sample < 100; sample++) {
      const [low, high] = estimateRatio(draw(30), draw(20)).interval!;
      if (low <= 1.5 && 1.5 <= high) covered++;
    }
    expect(covered).toBeGreaterThanOrEqual(87);
    expect(covered).toBeLessThanOrEqual(99);
  });

  it('includes 1 for equal rounds', () => {
    fc.assert(
      fc.property(rounds, (values) => {
        const { ratio, interval } = estimateRatio(values, values);
        expect(ratio).toBe(1);
        expect(interval![0]).toBeLessThanOrEqual(1 + 1e-12);
        expect(interval![1]).toBeGreaterThanOrEqual(1 - 1e-12);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447],
    [1.959964, 0.975],
    [-1.959964, 0.025],
    [-3, 0.0013499],
  ])('of %d is %d', (z, probability) => {
    expect(normalCumulative(z)).toBeCloseTo(probability, 6);
    expect(normalQuantile(probability)).toBeCloseTo(z, 3);
  });
});
