/** A number that an activity found, beside its time. */
export interface Figure {
  readonly value: number;
  /** `ms`, `times`, `bytes/s`; empty: a bare number. */
  readonly unit: string;
}

/** A stretch of time on a track of the activity's picture. Times are ns since the start of what is measured. */
export interface Span {
  /** A task, or whose thread it is. */
  readonly track: string;
  readonly name: string;
  readonly kind: 'compute' | 'wait' | 'io';
  readonly startNs: number;
  readonly endNs: number;
  /** It lies on the critical path: were it shorter, all would end sooner. Missing: it does not, or nobody looked. */
  readonly critical?: true;
}

/** Something that must hold, and was looked at. */
export interface Check {
  readonly what: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** How far something had come by then. */
export interface Point {
  /** Since the start of what is measured. */
  readonly atNs: number;
  readonly value: number;
}

/** One row of a table of its own, such as a file that was read. */
export type ActivityRow = Readonly<Record<string, string | number>>;

/** What a route found in its work. */
export interface ActivityFindings {
  /** How often the work was done in the measured time: the statistics table is of seconds for each. */
  readonly iterations: number;
  /** Bytes written or read. */
  readonly bytes: number;
  readonly figures: Readonly<Record<string, Figure>>;
  /** One that fails fails the trial: `verify-failed`. */
  readonly checks: readonly Check[];
  readonly spans: readonly Span[];
  /** Curves over time, by what they show: `bytes written`. */
  readonly curves: Readonly<Record<string, readonly Point[]>>;
  readonly rows: readonly ActivityRow[];
}
