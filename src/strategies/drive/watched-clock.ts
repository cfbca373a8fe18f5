import { EpochClock } from '../../domain/clock.js';

/** How often a session that blocks the loop looks up from its work. */
const LOOK_INTERVAL_NS = 20e6;

/**
 * A clock that does something else now and then. A session that blocks the loop reads it between its operations, and
 * does nothing else there that could hear of an abort or tell how far it is.
 */
export class WatchedClock extends EpochClock {
  readonly #clock: EpochClock;
  #look: (() => void) | null = null;
  #nextLookNs = Number.POSITIVE_INFINITY;

  /** @param clock what it reads. */
  constructor(clock: EpochClock) {
    super(clock.epochNs);
    this.#clock = clock;
  }

  override readonly now = (): number => {
    const nowNs = this.#clock.now();
    if (nowNs >= this.#nextLookNs) {
      this.#nextLookNs = nowNs + LOOK_INTERVAL_NS;
      this.#look?.();
    }
    return nowNs;
  };

  /** @param look what to do each 20 ms while the clock is read; null: nothing. */
  watch(look: (() => void) | null): void {
    this.#look = look;
    this.#nextLookNs = look === null ? Number.POSITIVE_INFINITY : this.#clock.now() + LOOK_INTERVAL_NS;
  }
}
