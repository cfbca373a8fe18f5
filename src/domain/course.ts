/** A span of a round in which the rate kept its level. */
export interface RateLevel {
  /** Of the measured phase. */
  readonly startNs: number;
  readonly endNs: number;
  readonly bytes: number;
  readonly bytesPerSecond: number;
}

/** How the rate of a round went over its time. */
export interface CourseFacts {
  readonly round: number;
  /** In their order, at least one: where one ends and the next begins the rate changed by a quarter or more. */
  readonly levels: readonly RateLevel[];
  /**
   * Where the rate fell for good, by a fifth or more: every level before it lies above every one after it. What memory or credits took fast,
   * and the rate after that.
   */
  readonly cliff: {
    readonly atNs: number;
    /** Moved until then. */
    readonly bytes: number;
    readonly bytesPerSecond: number;
    readonly afterBytesPerSecond: number;
  } | null;
  /** Of a rate that rises and falls at least three times; null: none is seen. */
  readonly periodNs: number | null;
}

/** The rule of SNIA PTS 2.0.2 on a cell: five throughputs in a row, which stay within 20 % and rise by at most 10 %. */
export interface SteadyStateFacts {
  /** `rounds`: of 5 and more; `windows`: equal parts of the longest round. */
  readonly over: 'rounds' | 'windows';
  /** `not-reached`: none of 25 or more; `no`: none so far, of fewer than that. */
  readonly steady: 'yes' | 'no' | 'not-reached';
  /** Throughputs that were looked at, at most 25. */
  readonly assessed: number;
  /** Index of the first of the five: of the first steady ones, else of the last. */
  readonly first: number;
  /** (max - min) / mean. */
  readonly excursion: number;
  /** |slope| x 4 / mean. */
  readonly rise: number;
  /** Of the windows; null for rounds. */
  readonly round: number | null;
  readonly windowNs: number | null;
}
