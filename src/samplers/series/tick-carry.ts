import { increase, perSecond, type Reading } from './file-session.js';

/** A rate of fewer ticks than this is made of their rounding: two ticks in 1 ms would be 20 processors. */
const LEAST_TICKS = 5;

/**
 * Processors in use, from counters in ticks of the kernel (10 ms). Intervals that are shorter than
 * {@link LEAST_TICKS} have no figure: what they counted is carried on to the next one that makes up so long a time
 * with them.
 */
export class TickCarry {
  readonly #columns: readonly (readonly [string, string])[];
  readonly #ticksPerSecond: number;
  #from: Reading | null = null;
  #elapsedNs = 0;

  /** @param columns for each column the counter that it is made of */
  constructor(columns: Readonly<Record<string, string>>, ticksPerSecond: number) {
    this.#columns = Object.entries(columns);
    this.#ticksPerSecond = ticksPerSecond;
  }

  /** The columns at the end of an interval, which begins where the one before ended. */
  cores(previous: Reading, current: Reading, elapsedNs: number): Reading {
    const from = (this.#from ??= previous);
    this.#elapsedNs += elapsedNs;
    const carriedNs = this.#elapsedNs;
    const enough = carriedNs >= (LEAST_TICKS * 1e9) / this.#ticksPerSecond;
    if (enough) {
      this.#from = null;
      this.#elapsedNs = 0;
    }
    const cores: Record<string, number | null> = {};
    for (const [column, counter] of this.#columns) {
      const ticks = enough ? increase(from[counter], current[counter]) : null;
      cores[column] = perSecond(ticks === null ? null : ticks / this.#ticksPerSecond, carriedNs);
    }
    return cores;
  }
}
