import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateKnee } from '../../../src/stats/knee-interval.js';
import { smallestNearBest } from '../../../src/stats/knee.js';
import { seededRandom } from '../../../src/stats/random.js';
import { scalabilityThroughput } from '../../../src/stats/scalability.js';
import { fitSweep, type SweepRounds } from '../../../src/stats/sweep-fit.js';

const SIZES = [1, 2, 4, 8, 16, 32];

/** Rounds of a curve; noise is the half width relative to it. */
const roundsOf = (
  curve: (value: number) => number,
  { noise = 0.03, rounds = 3, seed = 1, sizes = SIZES } = {},
): readonly SweepRounds[] => {
  const random = seededRandom(seed);
  return sizes.map((value) => ({
    value,
    throughputs: Array.from({ length: rounds }, () => curve(value) * (1 + noise * (2 * random() - 1))),
  }));
};
const law = { lambda: 1e8, alpha: 0.05, beta: 0.01 };
const byLaw = (value: number) => scalabilityThroughput(law, value);
/** Rises in proportion to the value up to 4, then not at all. */
const plateau = (value: number) => 1e8 * Math.min(4, value);
const trueKnee = (curve: (value: number) => number) => {
  const all = Array.from({ length: 32 }, (_, index) => index + 1);
  const best = Math.max(...all.map(curve));
  return all.find((value) => curve(value) >= 0.95 * best)!;
};

describe('fitSweep', () => {
  it('names the law where throughput follows it, with its peak and its knee', () => {
    const [best] = fitSweep(roundsOf(byLaw, { noise: 0.01 }), true);
    expect(best!.model).toBe('usl');
    expect(best!.peak).toBeCloseTo(Math.sqrt(0.95 / 0.01), -1);
    expect(Math.abs(best!.knee.value! - trueKnee(byLaw))).toBeLessThanOrEqual(1);
    expect(best!.r2).toBeGreaterThan(0.98);
    expect(best!.relativeError).toBeLessThan(0.02);
  });

  it('names the change-point where a rise ends at once', () => {
    const [best] = fitSweep(roundsOf(plateau, { noise: 0.01 }), true);
    expect(best).toMatchObject({ model: 'change-point', peak: null, knee: { value: 4 } });
    expect(best!.parameters.at).toBe(4);
    expect(best!.parameters.slopeBefore).toBeCloseTo(1, 1);
    expect(best!.parameters.slopeAfter).toBeCloseTo(0, 1);
  });

  it('names the line where nothing bends: flat, or rising to the end', () => {
    const [flat] = fitSweep(
      roundsOf(() => 1e8, { noise: 0.02 }),
      true,
    );
    expect(flat).toMatchObject({ model: 'line', knee: { value: 1 } });
    const [rising] = fitSweep(
      roundsOf((value) => 1e6 * value ** 0.8, { noise: 0.02 }),
      false,
    );
    expect(rising).toMatchObject({ model: 'line', knee: { value: null } });
    expect(rising!.parameters.slope).toBeCloseTo(0.8, 1);
  });

  it('gives no R² where there is nothing to explain', () => {
    expect(
      fitSweep(
        roundsOf(() => 1e8, { noise: 0 }),
        true,
      ).map(({ r2 }) => r2),
    ).toEqual([null, null, null]);
  });

  it('tries no law on sizes and rates, and finds their knees among the measured ones', () => {
    const sizes = [4096, 16_384, 65_536, 262_144, 1_048_576];
    const fits = fitSweep(
      roundsOf((value) => Math.min(value, 65_536), { sizes, noise: 0.01 }),
      false,
    );
    expect(fits.map(({ model }) => model)).not.toContain('usl');
    expect(fits[0]).toMatchObject({ model: 'change-point', knee: { value: 65_536 } });
    for (const { knee } of fits) expect([...sizes, null]).toContain(knee.value);
  });

  it('fits nothing to 3 values, nor where the rounds hardly outnumber the parameters', () => {
    const models = (sizes: number[], rounds: number) =>
      fitSweep(roundsOf(byLaw, { sizes, rounds }), true)
        .map(({ model }) => model)
        .sort();
    expect(models([1, 2, 4], 5)).toEqual([]);
    expect(models([1, 2, 4, 8], 1)).toEqual(['line']);
    expect(models([1, 2, 4, 8, 16], 1)).toEqual(['line', 'usl']);
    expect(models([1, 2, 4, 8], 2)).toEqual(['change-point', 'line', 'usl']);
  });

  it('fits nothing where a round moved nothing: there is no logarithm of it', () => {
    const points = roundsOf(byLaw).map((point, index) =>
      index === 2 ? { ...point, throughputs: [1e8, 0] } : point,
    );
    expect(fitSweep(points, true)).toEqual([]);
  });

  it('is ordered by the criterion, and the same for the same rounds', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.double({ min: 0, max: 0.1, noNaN: true }), (seed, noise) => {
        const fits = fitSweep(roundsOf(byLaw, { seed, noise }), true);
        const bics = fits.map(({ bic }) => bic);
        expect(bics).toEqual([...bics].sort((a, b) => a - b));
        expect(fitSweep(roundsOf(byLaw, { seed, noise }), true)).toEqual(fits);
      }),
      { numRuns: 30 },
    );
  });

  it('has the true knee within its interval, most times', () => {
    const truth = trueKnee(byLaw);
    const runs = 60;
    let within = 0;
    let narrow = 0;
    for (let seed = 0; seed < runs; seed++) {
      const usl = fitSweep(roundsOf(byLaw, { rounds: 7, seed }), true).find(({ model }) => model === 'usl')!;
      expect(usl.knee.method).toBe('bootstrap');
      const [low, high] = usl.knee.interval!;
      if (low! <= truth && (high === null || high >= truth)) within++;
      if (high !== null && high - low! <= 4) narrow++;
    }
    expect(within / runs).toBeGreaterThan(0.85);
    // An interval over everything would contain the truth as well.
    expect(narrow / runs).toBeGreaterThan(0.85);
  });
});

describe('estimateKnee', () => {
  const kneeOf = (values: readonly number[]) => (rounds: readonly (readonly number[])[]) =>
    smallestNearBest(
      rounds.map((own, index) => ({
        value: values[index]!,
        throughput: own.reduce((sum, one) => sum + one, 0) / own.length,
      })),
    );

  it('gives the range of the rounds, one by one, below 5 of them', () => {
    const rounds = [
      [50, 50, 50],
      [100, 90, 97],
      [100, 100, 100],
    ];
    expect(estimateKnee(rounds, kneeOf([1, 2, 4]))).toEqual({ value: 2, interval: [2, 4], method: 'range' });
  });

  it('has no interval of a single round', () => {
    expect(estimateKnee([[1], [2, 2]], kneeOf([1, 2]))).toEqual({
      value: 2,
      interval: null,
      method: 'range',
    });
  });

  it('resamples from 5 rounds on: one point where nothing varies, two where two may be', () => {
    const same = (value: number) => [value, value, value, value, value];
    const knee = kneeOf([1, 2, 4]);
    const clear = estimateKnee([same(50), same(100), same(100)], knee);
    expect(clear).toEqual({ value: 2, interval: [2, 2], method: 'bootstrap' });
    const unsure = estimateKnee([same(50), [90, 100, 93, 97, 95], same(100)], knee);
    expect(unsure.interval).toEqual([2, 4]);
  });

  it('knows what lies beyond the last value as an end of its interval', () => {
    const beyond = (rounds: readonly (readonly number[])[]) => (rounds[0]![0]! > 1 ? null : 3);
    expect(estimateKnee([[1, 2]], beyond)).toEqual({ value: 3, interval: [3, null], method: 'range' });
    expect(estimateKnee([[2, 3]], beyond)).toEqual({ value: null, interval: [null, null], method: 'range' });
  });

  it('contains its estimate, whatever the rounds', () => {
    const rounds = fc.array(
      fc.array(fc.double({ min: 1, max: 100, noNaN: true }), { minLength: 5, maxLength: 6 }),
      {
        minLength: 2,
        maxLength: 5,
      },
    );
    fc.assert(
      fc.property(rounds, (own) => {
        const { value, interval } = estimateKnee(own, kneeOf(own.map((_, index) => index + 1)));
        expect(value).toBeGreaterThanOrEqual(interval![0]!);
        expect(value).toBeLessThanOrEqual(interval![1]!);
      }),
      { numRuns: 40 },
    );
  });
});
