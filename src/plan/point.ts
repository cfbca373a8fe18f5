import type { Sweep } from './schema.js';

/** One value for each dimension: a point of a sweep. */
export type Point = { readonly [K in Exclude<keyof Sweep, 'strategy'>]: Sweep[K][number] };

/** A dimension with the value that a strategy refuses, and why. */
export interface Refusal {
  readonly dimension: Exclude<keyof Point, 'readShare' | 'cpus' | 'node'>;
  readonly why: string;
  /** The largest value that it does take of this target; missing: none but the default, or other ones. */
  readonly atMost?: number;
  /** What to give instead; missing: leave out the strategy, or the dimension. */
  readonly remedy?: string;
}
