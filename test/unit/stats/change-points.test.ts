import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changePoints } from '../../../src/stats/change-points.js';
import { MedianDeviation } from '../../../src/stats/median-deviation.js';
import { normalQuantile } from '../../../src/stats/normal.js';
import { periodOf } from '../../../src/stats/period.js';
import { seededRandom } from '../../../src/stats/random.js';

/** Levels with normal noise, `noise` relative to each. */
const series = (levels: readonly (readonly [length: number, level: number])[], noise: number, seed = 1) => {
  const random = seededRandom(seed);
  return levels.flatMap(([length, level]) =>
    Array.from({ length }, () =>
      Math.max(0, level * (1 + noise * normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, random()))))),
    ),
  );
};

describe('changePoints', () => {
  it('finds none in noise around one level, in 99 of 100 series', () => {
    let found = 0;
    for (let seed = 0; seed < 300; seed++) {
      const noise = [0.05, 0.1, 0.2][seed % 3]!;
      if (changePoints(series([[20 + (seed % 100), 100]], noise, seed)).length > 0) found++;
    }
    expect(found).toBeLessThanOrEqual(3);
  });

  it('finds a cliff to the sample where the levels lie far apart', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.integer({ min: 4, max: 40 }),
        fc.integer({ min: 6, max: 60 }),
        (seed, a, b) => {
          const values = series(
            [
              [a, 500],
              [b, 50],
            ],
            0.1,
            seed,
          );
          expect(changePoints(values)).toEqual([a]);
        },
      ),
    );
  });

  it('finds each of several levels, within two samples', () => {
    let whole = 0;
    for (let seed = 0; seed < 100; seed++) {
      const levels = [
        [20, 300],
        [15, 100],
        [25, 200],
      ] as const;
      const found = changePoints(series(levels, 0.15, seed));
      if (found.length === 2 && Math.abs(found[0]! - 20) <= 2 && Math.abs(found[1]! - 35) <= 2) whole++;
    }
    expect(whole).toBeGreaterThan(90);
  });

  it('takes single outliers for no level, however high, nor a sample in which nothing moved', () => {
    const values = series([[40, 100]], 0.05);
    const broken = values.map((value, index) =>
      [7, 20].includes(index) ? 10 * value : index === 30 ? 0 : value,
    );
    expect(changePoints(broken)).toEqual([]);
  });

  it('finds a stall, which has no logarithm', () => {
    expect(
      changePoints(
        series(
          [
            [10, 100],
            [6, 0],
            [10, 100],
          ],
          0.05,
        ),
      ),
    ).toEqual([10, 16]);
  });

  it('takes levels that differ by less than a quarter for one, however quiet they are', () => {
    const step = (ratio: number) =>
      changePoints(
        series(
          [
            [20, 100],
            [20, 100 * ratio],
          ],
          0.001,
        ),
      );
    expect(step(1.2)).toEqual([]);
    expect(step(1.3)).toEqual([20]);
  });

  it('says nothing of few values, and of none that moved anything', () => {
    expect(changePoints([])).toEqual([]);
    expect(changePoints([1, 1, 9, 9, 9])).toEqual([]);
    expect(changePoints([1, 1, 1, 9, 9, 9])).toEqual([3]);
    expect(changePoints(Array.from({ length: 20 }, () => 0))).toEqual([]);
  });

  it('does not depend on the unit', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (seed, unit) => {
        const values = series(
          [
            [12, 30],
            [20, 10],
          ],
          0.2,
          seed,
        );
        expect(changePoints(values.map((value) => value * unit))).toEqual(changePoints(values));
      }),
    );
  });
});

describe('MedianDeviation', () => {
  it('is the sum of distances from the median, after each value', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 60 }),
        (values) => {
          const running = new MedianDeviation();
          values.forEach((value, index) => {
            running.add(value);
            const sorted = values.slice(0, index + 1).sort((a, b) => a - b);
            const middle = sorted[index >> 1]!;
            expect(running.sum).toBeCloseTo(
              sorted.reduce((sum, one) => sum + Math.abs(one - middle), 0),
              6,
            );
          });
        },
      ),
    );
  });
});

describe('periodOf', () => {
  const wave = (period: number, length: number, noise: number, seed: number) => {
    const random = seededRandom(seed);
    return Array.from({ length }, (_, index) =>
      index % period < period / 2 ? 200 + noise * random() : 50 + noise * random(),
    );
  };

  it('finds the period of a wave with noise', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.integer({ min: 4, max: 12 }), (seed, period) => {
        expect(periodOf(wave(period, 60, 60, seed))).toBe(period);
      }),
    );
  });

  it('finds none in noise, in a cliff, in a drift, in a constant, and in what is seen twice', () => {
    for (let seed = 0; seed < 200; seed++) expect(periodOf(series([[40, 100]], 0.2, seed))).toBeNull();
    const cliff = series(
      [
        [15, 500],
        [45, 50],
      ],
      0.1,
    );
    expect(periodOf(cliff)).toBeNull();
    expect(periodOf(Array.from({ length: 60 }, (_, index) => index))).toBeNull();
    const ripple = Array.from({ length: 60 }, (_, index) => index + (index % 6 < 3 ? 4 : 0));
    expect(periodOf(ripple)).toBeNull();
    expect(periodOf(Array.from({ length: 60 }, () => 5))).toBeNull();
    expect(periodOf(wave(20, 45, 0, 1))).toBeNull();
    expect(periodOf([])).toBeNull();
  });
});
