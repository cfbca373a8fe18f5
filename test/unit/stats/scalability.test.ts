import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/stats/random.js';
import {
  fitScalability,
  scalabilityPeak,
  scalabilityThroughput,
  type LogPoint,
  type ScalabilityLaw,
} from '../../../src/stats/scalability.js';

const SIZES = [1, 2, 4, 8, 16, 32];
const laws = fc.record({
  lambda: fc.double({ min: 1e5, max: 1e9, noNaN: true }),
  alpha: fc.double({ min: 0, max: 0.5, noNaN: true }),
  beta: fc.double({ min: 0, max: 0.02, noNaN: true }),
});

const pointsOf = (law: ScalabilityLaw, noise = 0, seed = 1, sizes = SIZES): readonly LogPoint[] => {
  const random = seededRandom(seed);
  return sizes.map((value) => ({
    value,
    logThroughput: Math.log(scalabilityThroughput(law, value) * (1 + noise * (2 * random() - 1))),
    weight: 3,
  }));
};

describe('the universal scalability law', () => {
  it('is linear without contention and coherency, and bounded by 1 / alpha with contention alone', () => {
    expect(scalabilityThroughput({ lambda: 10, alpha: 0, beta: 0 }, 8)).toBe(80);
    expect(scalabilityThroughput({ lambda: 10, alpha: 0.1, beta: 0 }, 1e9)).toBeCloseTo(100, 3);
    expect(scalabilityThroughput({ lambda: 10, alpha: 0.5, beta: 0.1 }, 2)).toBeCloseTo(20 / 1.7, 9);
  });

  it('has its peak where neither neighbour is higher', () => {
    fc.assert(
      fc.property(laws, (law) => {
        const peak = scalabilityPeak(law);
        expect(peak === null).toBe(law.beta < 1e-9);
        if (peak === null) return;
        const best = scalabilityThroughput(law, peak);
        expect(best).toBeGreaterThanOrEqual(scalabilityThroughput(law, peak * 1.01) * (1 - 1e-12));
        expect(best).toBeGreaterThanOrEqual(
          scalabilityThroughput(law, Math.max(1, peak / 1.01)) * (1 - 1e-12),
        );
      }),
    );
  });
});

describe('fitScalability', () => {
  it('finds the parameters of points without noise', () => {
    fc.assert(
      fc.property(laws, (law) => {
        const found = fitScalability(pointsOf(law))!;
        expect(found.lambda / law.lambda).toBeCloseTo(1, 4);
        expect(found.alpha).toBeCloseTo(law.alpha, 4);
        expect(found.beta).toBeCloseTo(law.beta, 5);
      }),
      { numRuns: 300 },
    );
  });

  it('predicts the true curve of noisy points within the noise, and stays within its bounds', () => {
    fc.assert(
      fc.property(laws, fc.nat(1e6), (law, seed) => {
        const found = fitScalability(pointsOf(law, 0.03, seed))!;
        expect(found.alpha).toBeGreaterThanOrEqual(0);
        expect(found.alpha).toBeLessThanOrEqual(1);
        expect(found.beta).toBeGreaterThanOrEqual(0);
        for (const size of SIZES) {
          const ratio = scalabilityThroughput(found, size) / scalabilityThroughput(law, size);
          expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('recovers contention and coherency from noisy points', () => {
    const law = { lambda: 1e8, alpha: 0.08, beta: 0.004 };
    const found = Array.from({ length: 40 }, (_, seed) => fitScalability(pointsOf(law, 0.03, seed))!);
    const middle = (values: number[]) => values.sort((a, b) => a - b)[20]!;
    expect(middle(found.map(({ alpha }) => alpha))).toBeCloseTo(law.alpha, 2);
    expect(middle(found.map(({ beta }) => beta))).toBeCloseTo(law.beta, 3);
    for (const { alpha, beta } of found) {
      expect(Math.abs(alpha - law.alpha)).toBeLessThan(0.03);
      expect(Math.abs(beta - law.beta)).toBeLessThan(0.002);
    }
  });

  it('is no worse than any of its neighbours', () => {
    const squares = (points: readonly LogPoint[], law: ScalabilityLaw) =>
      points.reduce(
        (sum, { value, logThroughput }) =>
          sum + (logThroughput - Math.log(scalabilityThroughput(law, value))) ** 2,
        0,
      );
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1, max: 30, noNaN: true }), { minLength: 4, maxLength: 8 }),
        (ys) => {
          const points = ys.map((y, index) => ({ value: 2 ** index, logThroughput: y / 10, weight: 1 }));
          const found = fitScalability(points)!;
          const least = squares(points, found);
          for (const [a, b] of [
            [1.02, 1],
            [0.98, 1],
            [1, 1.02],
            [1, 0.98],
          ] as const) {
            const alpha = Math.min(1, found.alpha * a);
            expect(squares(points, { ...found, alpha, beta: found.beta * b })).toBeGreaterThanOrEqual(
              least - 1e-7,
            );
          }
        },
      ),
    );
  });

  it('needs 3 values, of at least 1', () => {
    const law = { lambda: 1, alpha: 0.1, beta: 0.01 };
    expect(fitScalability(pointsOf(law, 0, 1, [1, 2]))).toBeNull();
    expect(fitScalability(pointsOf(law, 0, 1, [1, 2, 2, 1]))).toBeNull();
    expect(fitScalability(pointsOf(law, 0, 1, [1, 2, 4]))).not.toBeNull();
    expect(fitScalability(pointsOf(law, 0, 1, [0.5, 2, 4]))).toBeNull();
    expect(fitScalability([...pointsOf(law), { value: 64, logThroughput: -Infinity, weight: 1 }])).toBeNull();
  });

  it('takes the start of a neighbour to the same end', () => {
    const law = { lambda: 1e6, alpha: 0.05, beta: 0.002 };
    const fresh = fitScalability(pointsOf(law, 0.05, 7))!;
    const near = fitScalability(pointsOf(law, 0.05, 7), law)!;
    expect(near.alpha).toBeCloseTo(fresh.alpha, 4);
    expect(near.beta).toBeCloseTo(fresh.beta, 5);
  });
});
