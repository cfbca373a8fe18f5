import type { KneeEstimate } from '../domain/sweep.js';
import { ROUNDS_FOR_BOOTSTRAP } from './bootstrap.js';
import { randomInteger, seededRandom } from './random.js';

/** Knees are few whole numbers: more samples would tell no more. */
const RESAMPLES = 200;
/** Fixed: a stored run gives the same interval again. */
const SEED = 0x6b6e6565;

/** The knee of a curve, from the rounds of each of its points; null: beyond the last value. */
export type KneeOf = (rounds: readonly (readonly number[])[]) => number | null;

/**
 * A knee with what the rounds say of it. From 5 rounds of every point on the 95 % interval by percentiles of 200
 * bootstrap samples: the rounds of each point are drawn anew, with replacement, and the knee is found again. With fewer
 * the range of the knees that the rounds give one by one, which is no confidence interval. The estimate is always within.
 *
 * @param rounds one list for each point, at least one round in each.
 */
export function estimateKnee(rounds: readonly (readonly number[])[], kneeOf: KneeOf): KneeEstimate {
  const value = kneeOf(rounds);
  const least = Math.min(...rounds.map(({ length }) => length));
  if (least >= ROUNDS_FOR_BOOTSTRAP) {
    const random = seededRandom(SEED);
    const knees = Array.from({ length: RESAMPLES }, () =>
      kneeOf(rounds.map((values) => values.map(() => values[randomInteger(random, values.length)] ?? 0))),
    );
    return { value, interval: interval(value, knees, 0.025), method: 'bootstrap' };
  }
  if (least < 2) return { value, interval: null, method: 'range' };
  const single = Array.from({ length: least }, (_, round) =>
    kneeOf(rounds.map((values) => values.slice(round, round + 1))),
  );
  return { value, interval: interval(value, single, 0), method: 'range' };
}

/** All but a share at each end, widened to the estimate; what lies beyond the last value is above all others. */
function interval(
  estimate: number | null,
  knees: readonly (number | null)[],
  share: number,
): readonly [number | null, number | null] {
  const position = (knee: number | null) => knee ?? Number.POSITIVE_INFINITY;
  const sorted = knees.map(position).sort((a, b) => a - b);
  const cut = Math.floor(share * sorted.length);
  const low = Math.min(position(estimate), sorted[cut] ?? Number.POSITIVE_INFINITY);
  const high = Math.max(position(estimate), sorted[sorted.length - 1 - cut] ?? 0);
  const known = (bound: number) => (Number.isFinite(bound) ? bound : null);
  return [known(low), known(high)];
}
