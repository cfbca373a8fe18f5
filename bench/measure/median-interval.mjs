import { rangeOfRatios, ROUNDS_FOR_BOOTSTRAP } from '../../dist/stats/bootstrap.js';
import { randomInteger, seededRandom } from '../../dist/stats/random.js';
import { median } from '../../dist/stats/summary.js';

const RESAMPLES = 4000;
const SEED = 0x10714a6e;

/**
 * Of the ratio of two medians: the 95 % interval by percentiles of resampled rounds, drawn independently of each sample; the same
 * rounds always give the same one. Below five rounds the range of any two, null of one.
 */
export function ratioInterval(above, below) {
  if (Math.min(above.length, below.length) < ROUNDS_FOR_BOOTSTRAP)
    return rangeOfRatios(above, below).interval;
  const random = seededRandom(SEED);
  const drawn = (values) => median(values.map(() => values[randomInteger(random, values.length)]));
  const sorted = new Float64Array(RESAMPLES).map(() => drawn(above) / drawn(below)).toSorted();
  return [0.025, 0.975].map((share) => sorted[Math.round(share * (RESAMPLES - 1))]);
}

/** The chance that it may miss the median, on both sides together. */
const MISSES = 0.05;

/**
 * Of the median of values: the innermost two of them between which it lies with a chance of 95 % or more, for values of any
 * distribution (the number of values below it is binomial; David and Nagaraja, "Order Statistics", 7.1). Up to eight are their
 * range: of three it holds the median three times in four, of five 94 %, of seven 98 %. Null of one.
 */
export function medianInterval(values) {
  if (values.length < 2) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const { length } = sorted;
  let left = 0;
  let chance = 0.5 ** length;
  let below = chance;
  for (;;) {
    chance *= (length - left) / (left + 1);
    below += chance;
    if (2 * below > MISSES) return [sorted[left], sorted[length - 1 - left]];
    left++;
  }
}
