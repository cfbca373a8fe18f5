/** One value for each round, summarised. Formulae and sources: `docs/method.md`. */
export interface Summary {
  readonly rounds: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the sample (n - 1); 0 for a single round. */
  readonly stddev: number;
  readonly median: number;
  readonly iqr: number;
  /** `a;b`: values beyond mean +- stddev; values outside [Q1 - 1.5 IQR, Q3 + 1.5 IQR]. */
  readonly outliers: string;
  /** Bootstrap interval of the mean; null below 5 rounds, where min and max are the range. */
  readonly ci95: readonly [number, number] | null;
}

/** A ratio of two means with what is known of it. */
export interface RatioEstimate {
  readonly ratio: number;
  /** Bootstrap interval from 5 rounds on; the range of the rounds below; null where there is one round. */
  readonly interval: readonly [number, number] | null;
  readonly method: 'bootstrap' | 'range';
}

/** Percentiles of a latency. A percentile p is null below 10 / (1 - p) samples: its tail was not seen. */
export interface LatencySummary {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number;
}

/** A row of the statistics table: seconds per operation, one value for each round, as pytest-benchmark prints it. */
export interface StatisticsRow {
  readonly cellId: string;
  readonly secondsPerOperation: Summary;
  /** Operations per second: rounds / total time. */
  readonly ops: number;
  readonly rounds: number;
  /** Operations in a round (the mean over rounds, rounded). */
  readonly iterations: number;
  /** Each column's ratio to the best of the table. */
  readonly ratios: Readonly<
    Record<'min' | 'max' | 'mean' | 'stddev' | 'median' | 'iqr' | 'ops', number | null>
  >;
  readonly ratioToBest: RatioEstimate;
}
