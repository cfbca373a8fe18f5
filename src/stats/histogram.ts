import { IotriageError } from '../domain/errors.js';
import {
  BUCKET_COUNT,
  MAX_OCTAVE,
  SUB_BUCKET_BITS,
  SUB_BUCKETS,
  type SerializedHistogram,
} from '../domain/histogram.js';
import type { LatencySummary } from '../domain/statistics.js';

const OVERFLOW_NS = 2 ** MAX_OCTAVE;
const SMALL_NS = 2 ** 31;
/** Larger values are split here, so that their high part fits the 32 bits of `Math.clz32`. */
const SPLIT_BITS = 24;

/** Where a histogram's numbers lie. */
const tally = { count: 0, sumNs: 1, minNs: 2, maxNs: 3, overflow: 4 } as const;

/**
 * The bucket of a whole number of ns from 0 to 2^44 - 1, as an integer of 32 bits: a double, which the difference of two moments
 * is to V8, whatever its value, is no index that compiled code expects.
 */
export function bucketOf(ns: number): number {
  if (ns < SMALL_NS) {
    const small = ns | 0;
    if (small < SUB_BUCKETS) return small;
    const shift = 31 - SUB_BUCKET_BITS - Math.clz32(small);
    return shift * SUB_BUCKETS + (small >>> shift);
  }
  const shift = SPLIT_BITS + 31 - SUB_BUCKET_BITS - Math.clz32(Math.floor(ns / 2 ** SPLIT_BITS));
  return (shift * SUB_BUCKETS + Math.floor(ns / 2 ** shift)) | 0;
}

/** The largest value that falls into a bucket, in ns. */
export function highestOf(bucket: number): number {
  if (bucket < 2 * SUB_BUCKETS) return bucket;
  const shift = Math.floor(bucket / SUB_BUCKETS) - 1;
  return (bucket - shift * SUB_BUCKETS + 1) * 2 ** shift - 1;
}

/**
 * Latencies of one kind of operation in log-linear buckets, laid out as `domain/histogram.ts` says, the same as in the
 * addon. Nothing is trimmed: count, sum, min and max are exact, a percentile is at most 1/128 above the value it
 * stands for.
 */
export class LatencyHistogram {
  #counts: Float64Array | null = null;
  /** Numbers that grow beyond 2^31 lie in an array: a field would change its representation, and compiled code with it. */
  readonly #tallies = Float64Array.of(0, 0, Number.POSITIVE_INFINITY, 0, 0);

  get count(): number {
    return this.#tallies[tally.count] ?? 0;
  }

  /** Exact up to 2^53. */
  get sumNs(): number {
    return this.#tallies[tally.sumNs] ?? 0;
  }

  /** 0 where nothing was recorded. */
  get minNs(): number {
    return this.count === 0 ? 0 : (this.#tallies[tally.minNs] ?? 0);
  }

  get maxNs(): number {
    return this.#tallies[tally.maxNs] ?? 0;
  }

  /** Values of 2^44 ns and more. They count in `count`, `sumNs` and `maxNs`. */
  get overflow(): number {
    return this.#tallies[tally.overflow] ?? 0;
  }

  /** Makes room for values, which the first of them does else. */
  reserve(): void {
    this.#counts ??= new Float64Array(BUCKET_COUNT);
  }

  /** Counts one value. @param ns a whole number of ns, not negative. */
  record(ns: number): void {
    this.recordMany(ns, 1);
  }

  /** Counts a value `count` times. */
  recordMany(ns: number, count: number): void {
    const counts = (this.#counts ??= new Float64Array(BUCKET_COUNT));
    const tallies = this.#tallies;
    tallies[tally.count] = (tallies[tally.count] ?? 0) + count;
    tallies[tally.sumNs] = (tallies[tally.sumNs] ?? 0) + ns * count;
    if (ns < (tallies[tally.minNs] ?? 0)) tallies[tally.minNs] = ns;
    if (ns > (tallies[tally.maxNs] ?? 0)) tallies[tally.maxNs] = ns;
    if (ns < OVERFLOW_NS) {
      const bucket = bucketOf(ns);
      counts[bucket] = (counts[bucket] ?? 0) + count;
    } else tallies[tally.overflow] = (tallies[tally.overflow] ?? 0) + count;
  }

  /** Adds all that another one counted. */
  merge(other: LatencyHistogram): void {
    if (other.count === 0) return;
    const tallies = this.#tallies;
    tallies[tally.count] = (tallies[tally.count] ?? 0) + other.count;
    tallies[tally.sumNs] = (tallies[tally.sumNs] ?? 0) + other.sumNs;
    tallies[tally.minNs] = Math.min(tallies[tally.minNs] ?? 0, other.minNs);
    tallies[tally.maxNs] = Math.max(tallies[tally.maxNs] ?? 0, other.maxNs);
    tallies[tally.overflow] = (tallies[tally.overflow] ?? 0) + other.overflow;
    if (other.#counts === null) return;
    const counts = (this.#counts ??= new Float64Array(BUCKET_COUNT));
    other.#counts.forEach((count, bucket) => {
      if (count > 0) counts[bucket] = (counts[bucket] ?? 0) + count;
    });
  }

  /**
   * The value at or below which a share of all values lies: the highest of its bucket, clamped to the exact maximum.
   *
   * @param p 0 to 1; 1 is the maximum.
   * @returns ns, or null below 10 / (1 - p) values, where the tail beyond p was not seen, and where nothing was recorded.
   */
  percentile(p: number): number | null {
    if (this.count === 0) return null;
    if (p >= 1) return this.maxNs;
    // 1 - 0.9 is a little less than 0.1: without the tolerance 100 values would not suffice for p90.
    if (this.count * (1 - p) < 10 - 1e-6) return null;
    const rank = Math.max(1, Math.ceil(this.count * p - 1e-6));
    let seen = 0;
    let bucket = -1;
    for (const inBucket of this.#counts ?? []) {
      bucket++;
      seen += inBucket;
      if (seen >= rank) return Math.max(this.minNs, Math.min(this.maxNs, highestOf(bucket)));
    }
    return this.maxNs;
  }

  summary(): LatencySummary {
    return {
      count: this.count,
      min: this.minNs,
      mean: this.count === 0 ? 0 : this.sumNs / this.count,
      p50: this.percentile(0.5),
      p90: this.percentile(0.9),
      p99: this.percentile(0.99),
      p999: this.percentile(0.999),
      max: this.maxNs,
    };
  }

  toJSON(): SerializedHistogram {
    const buckets: number[] = [];
    const counts: number[] = [];
    this.#counts?.forEach((count, bucket) => {
      if (count === 0) return;
      buckets.push(bucket);
      counts.push(count);
    });
    return {
      count: this.count,
      sumNs: this.sumNs,
      minNs: this.minNs,
      maxNs: this.maxNs,
      overflow: this.overflow,
      buckets,
      counts,
    };
  }

  /**
   * @throws IotriageError `record-invalid` where a bucket does not exist or the counts do not add up to `count`.
   */
  static from(serialized: SerializedHistogram): LatencyHistogram {
    const histogram = new LatencyHistogram();
    if (serialized.count === 0) return histogram;
    const counts = new Float64Array(BUCKET_COUNT);
    let total = serialized.overflow;
    serialized.buckets.forEach((bucket, index) => {
      const count = serialized.counts[index] ?? Number.NaN;
      if (!Number.isInteger(bucket) || bucket < 0 || bucket >= BUCKET_COUNT) {
        throw new IotriageError('record-invalid', `latency histogram: there is no bucket ${bucket}`);
      }
      counts[bucket] = (counts[bucket] ?? 0) + count;
      total += count;
    });
    if (total !== serialized.count) {
      throw new IotriageError(
        'record-invalid',
        `latency histogram: the buckets hold ${total} values, the count says ${serialized.count}`,
      );
    }
    histogram.#counts = counts;
    const { count, sumNs, minNs, maxNs, overflow } = serialized;
    histogram.#tallies.set([count, sumNs, minNs, maxNs, overflow]);
    return histogram;
  }
}
