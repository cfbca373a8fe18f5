/**
 * A latency histogram on its way between threads, processes and the store.
 *
 * Log-linear: 128 sub-buckets to an octave, values in ns from 0 up to 2^44 (4.9 h); what lies beyond is
 * counted in `overflow`. Relative width of a bucket: at most 1/128. Count, sum, min and max are exact.
 */
export interface SerializedHistogram {
  readonly count: number;
  /** Exact up to 2^53 ns, 104 days of operation time. */
  readonly sumNs: number;
  /** 0 where the count is 0. */
  readonly minNs: number;
  readonly maxNs: number;
  readonly overflow: number;
  /** Indexes of the buckets in use, ascending, and their counts beside them. */
  readonly buckets: readonly number[];
  readonly counts: readonly number[];
}

/** Sub-buckets to an octave. */
export const SUB_BUCKETS = 128;
/** log2 of {@link SUB_BUCKETS}. */
export const SUB_BUCKET_BITS = 7;
/** Values from 2^44 ns on overflow. */
export const MAX_OCTAVE = 44;
/** Number of buckets: values below 128 have one each, then 128 for each octave from 2^7 to 2^44. */
export const BUCKET_COUNT = (MAX_OCTAVE - SUB_BUCKET_BITS + 1) * SUB_BUCKETS;
