import { rangeOfRatios, ROUNDS_FOR_BOOTSTRAP } from '../../dist/stats/bootstrap.js';
import { randomInteger, seededRandom } from '../../dist/stats/random.js';
import { median } from '../../dist/stats/summary.js';

const RESAMPLES = 4000;
const SEED = 0x10714a6e;

/**
 * The 95 % interval of what `statistic` makes of the medians of samples, by percentiles of resampled rounds, drawn
 * independently of each sample. The same rounds always give the same one.
 */
function bootstrap(samples, statistic) {
  const random = seededRandom(SEED);
  const drawn = (values) => median(values.map(() => values[randomInteger(random, values.length)]));
  const resampled = new Float64Array(RESAMPLES).map(() => statistic(...samples.map(drawn)));
  const sorted = resampled.toSorted();
  return [0.025, 0.975].map((share) => sorted[Math.round(share * (RESAMPLES - 1))]);
}

/** Of the ratio of two medians; below five rounds the range of any two, null of one. */
export function ratioInterval(above, below) {
  if (Math.min(above.length, below.length) < ROUNDS_FOR_BOOTSTRAP)
    return rangeOfRatios(above, below).interval;
  return bootstrap([above, below], (one, other) => one / other);
}

/** Of the median of values; below five their range, null of one. */
export function medianInterval(values) {
  if (values.length < 2) return null;
  if (values.length < ROUNDS_FOR_BOOTSTRAP) return [Math.min(...values), Math.max(...values)];
  return bootstrap([values], (middle) => middle);
}
