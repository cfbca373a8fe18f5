import type { EpochClock } from '../../domain/clock.js';

/** Calls between two readings where a benchmark wants no stamps: the deadline alone is looked at. */
const CALLS_A_READING = 64;

/** A clock that is read at every 64th call, and else says what it said before. */
export class SeldomClock {
  #exact: EpochClock['now'];
  #calls = 0;
  #lastNs: number;

  /** @param exact what it reads. */
  constructor(exact: EpochClock['now']) {
    this.#exact = exact;
    this.#lastNs = exact();
  }

  readonly now = (): number => {
    if (++this.#calls % CALLS_A_READING === 0) this.#lastNs = this.#exact();
    return this.#lastNs;
  };

  /** Reads another clock from now on. @returns `now`: one function for all jobs, since compiled code has it in its midst. */
  reading(exact: EpochClock['now']): EpochClock['now'] {
    this.#exact = exact;
    this.#calls = 0;
    this.#lastNs = exact();
    return this.now;
  }
}
