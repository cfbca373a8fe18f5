import type { RatioEstimate } from '../domain/statistics.js';
import { mean, valueAt } from './moments.js';
import { normalCumulative, normalQuantile } from './normal.js';
import { randomInteger, seededRandom, type Random } from './random.js';

/** Below so many rounds there is no bootstrap: a handful of values has too few resamples to speak of 95 %. */
export const ROUNDS_FOR_BOOTSTRAP = 5;
const RESAMPLES = 4000;
/** Fixed: the same rounds always give the same interval, also when a stored run is reported again. */
const SEED = 0x10714a6e;

type Interval = readonly [number, number];

function resampledMean(values: readonly number[], random: Random): number {
  return mean(values.map(() => valueAt(values, randomInteger(random, values.length))));
}

/** A statistic with each value left out once, as distances from the mean of them all. */
function jackknife(values: readonly number[], statistic: (rest: readonly number[]) => number): number[] {
  const without = values.map((_, left) => statistic(values.filter((_value, index) => index !== left)));
  const center = mean(without);
  return without.map((value) => (values.length - 1) * (center - value));
}

/**
 * Acceleration of BCa from the influence of each value, for one or more samples: sum(l^3 / n^3) over
 * 6 sum(l^2 / n^2)^1.5 (Efron and Tibshirani, "An Introduction to the Bootstrap", 14.3; Davison and Hinkley, 5.3.2).
 */
function acceleration(influences: readonly (readonly number[])[]): number {
  let cubes = 0;
  let squares = 0;
  for (const sample of influences) {
    for (const influence of sample) {
      cubes += (influence / sample.length) ** 3;
      squares += (influence / sample.length) ** 2;
    }
  }
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5);
}

/** The 95 % interval by bias-corrected and accelerated percentiles (BCa) of the resampled statistics. */
function bcaInterval(estimate: number, resampled: Float64Array, accelerated: number): Interval {
  const sorted = resampled.toSorted();
  const below = sorted.filter((value) => value < estimate).length;
  const equal = sorted.filter((value) => value === estimate).length;
  // Ties count half: few rounds have few distinct resamples.
  const share = (below + equal / 2) / sorted.length;
  const bias = normalQuantile(Math.min(Math.max(share, 1 / RESAMPLES), 1 - 1 / RESAMPLES));
  const at = (probability: number): number => {
    const shifted = bias + normalQuantile(probability);
    const corrected = normalCumulative(bias + shifted / (1 - accelerated * shifted));
    const index = Math.round(corrected * sorted.length - 0.5);
    return sorted[Math.min(Math.max(index, 0), sorted.length - 1)] ?? estimate;
  };
  return [at(0.025), at(0.975)];
}

/** The bootstrap 95 % interval (BCa, 4,000 resamples, fixed seed) of the mean of at least two values. */
export function bootstrapMean(values: readonly number[]): Interval {
  const random = seededRandom(SEED);
  const resampled = new Float64Array(RESAMPLES).map(() => resampledMean(values, random));
  return bcaInterval(mean(values), resampled, acceleration([jackknife(values, mean)]));
}

/**
 * The ratio of two means with the range from the least to the largest ratio that any two rounds give; no interval where
 * one of them has a single round. Positive values only.
 */
export function rangeOfRatios(numerators: readonly number[], denominators: readonly number[]): RatioEstimate {
  const ratio = mean(numerators) / mean(denominators);
  if (Math.min(numerators.length, denominators.length) < 2) return { ratio, interval: null, method: 'range' };
  return {
    ratio,
    interval: [
      Math.min(...numerators) / Math.max(...denominators),
      Math.max(...numerators) / Math.min(...denominators),
    ],
    method: 'range',
  };
}

/**
 * The ratio of two means with what is known of it: from 5 rounds of both on the bootstrap 95 % interval (rounds of
 * the two drawn independently), below that {@link rangeOfRatios}. Positive values only: seconds, operations/s, bytes/s.
 */
export function estimateRatio(numerators: readonly number[], denominators: readonly number[]): RatioEstimate {
  if (Math.min(numerators.length, denominators.length) < ROUNDS_FOR_BOOTSTRAP) {
    return rangeOfRatios(numerators, denominators);
  }
  const center = { numerator: mean(numerators), denominator: mean(denominators) };
  const ratio = center.numerator / center.denominator;
  const random = seededRandom(SEED);
  const resampled = new Float64Array(RESAMPLES).map(
    () => resampledMean(numerators, random) / resampledMean(denominators, random),
  );
  const accelerated = acceleration([
    jackknife(numerators, (rest) => mean(rest) / center.denominator),
    jackknife(denominators, (rest) => center.numerator / mean(rest)),
  ]);
  return { ratio, interval: bcaInterval(ratio, resampled, accelerated), method: 'bootstrap' };
}
