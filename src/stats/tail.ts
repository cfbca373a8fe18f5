import type { SerializedHistogram } from '../domain/histogram.js';
import type { LatencySummary } from '../domain/statistics.js';
import { highestOf, LatencyHistogram } from './histogram.js';

/** Operations that took more than so many times the median are the slow ones. */
export const TAIL_FACTOR = 10;
/** Fewer operations have no median that a tail could be measured by. */
const LEAST_OPERATIONS = 100;

/** What the slow ones among some operations took. */
export interface Tail {
  /** Share of the operations, 0 to 1. */
  readonly operations: number;
  /** Share of the time that all took together, 0 to 1. */
  readonly time: number;
  /** Mean latency of the others, ns. */
  readonly restMeanNs: number;
}

/** p99.9 over p50: how much longer than usual the slowest of a thousand take. Null where p99.9 was not seen, or p50 is 0. */
export function tailRatioOf({ p50, p999 }: LatencySummary): number | null {
  return p50 === null || p999 === null || p50 === 0 ? null : p999 / p50;
}

/**
 * Operations slower than ten times the median, exact up to the width of a bucket (1/128): the others' time is summed by
 * their buckets, the slow ones' is what is left of the exact sum. Null below 100 operations.
 */
export function tailOf(serialized: SerializedHistogram): Tail | null {
  const { count, sumNs, buckets, counts } = serialized;
  const medianNs = count < LEAST_OPERATIONS ? null : LatencyHistogram.from(serialized).percentile(0.5);
  if (medianNs === null || sumNs === 0) return null;
  let rest = 0;
  let restNs = 0;
  for (const [index, bucket] of buckets.entries()) {
    const ns = highestOf(bucket);
    if (ns > TAIL_FACTOR * medianNs) break;
    rest += counts[index] ?? 0;
    restNs += ns * (counts[index] ?? 0);
  }
  // The highest value of a bucket stands for all in it: of many, a little too much.
  const slowNs = rest === count ? 0 : Math.max(0, sumNs - restNs);
  return {
    operations: (count - rest) / count,
    time: slowNs / sumNs,
    restMeanNs: rest === 0 ? 0 : (sumNs - slowNs) / rest,
  };
}
