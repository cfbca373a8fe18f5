import type { EpochClock } from '../domain/clock.js';
import { errorCodeOf } from '../domain/errors.js';
import type { Ticker } from '../domain/kernel-log.js';
import type { SamplerSession } from '../domain/sampler.js';
import { NS_PER_MS } from '../domain/units.js';
import { loadAddon } from '../native/addon.js';

/**
 * Samples all sessions at regular intervals: those that a ticker can read by its thread, the others by a timer. Ticks stand
 * on a grid, so that a late one does not put off the next; ticks that are missed altogether (the loop was blocked) are
 * not made up for. Each session is given the time at which it is read.
 */
export class SamplingLoop {
  readonly #clock: Pick<EpochClock, 'now' | 'epochNs'>;
  readonly #intervalNs: number;
  readonly #sessions = new Set<SamplerSession>();
  /** Those of them that no ticker reads. */
  readonly #polled = new Set<SamplerSession>();
  /** From `start` to `stop`; null too where there is no thread for one to be had. */
  #ticker: Ticker | null = null;
  #isRunning = false;
  #gridNs = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param intervalMs more than 0 */
  constructor(clock: Pick<EpochClock, 'now' | 'epochNs'>, intervalMs: number) {
    this.#clock = clock;
    this.#intervalNs = intervalMs * 1e6;
  }

  /** Samples this session from now on; at once for the first time, so that its differences begin here. */
  add(session: SamplerSession): void {
    this.#sessions.add(session);
    session.sample(this.#clock.now());
    if (this.#isRunning) this.#follow(session);
  }

  /** Samples this session no more, once it is closed: a ticker may until then. What it gathered is still with it. */
  remove(session: SamplerSession): void {
    this.#sessions.delete(session);
    this.#polled.delete(session);
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#ticker = tickerOrNull(this.#intervalNs / NS_PER_MS, this.#clock.epochNs);
    for (const session of this.#sessions) this.#follow(session);
    this.#begin();
  }

  /** No tick comes after this. The sessions stay open; looks of their own end when they are closed. */
  stop(): void {
    this.#isRunning = false;
    clearTimeout(this.#timer);
    this.#ticker?.close();
    this.#ticker = null;
  }

  /**
   * Samples all now, at the edge of a phase, so that no interval lies across it. The grid begins anew from here: the
   * interval before is shorter than the others, the next one is not.
   */
  tickNow(): void {
    // First, so that no tick falls in between and makes an interval of next to nothing.
    this.#ticker?.restart();
    for (const session of this.#sessions) session.sample(this.#clock.now());
    if (this.#isRunning) this.#begin();
  }

  #follow(session: SamplerSession): void {
    if (this.#ticker !== null && session.tickedBy) {
      session.tickedBy(this.#ticker);
      return;
    }
    const isFirst = this.#polled.size === 0;
    this.#polled.add(session);
    if (isFirst) this.#begin();
  }

  /** The grid of what is polled begins now. */
  #begin(): void {
    clearTimeout(this.#timer);
    this.#gridNs = this.#clock.now();
    this.#schedule();
  }

  #schedule(): void {
    // A timer for nothing would wake up the loop.
    if (this.#polled.size === 0) return;
    const nowNs = this.#clock.now();
    const intervals = Math.floor((nowNs - this.#gridNs) / this.#intervalNs) + 1;
    this.#gridNs += intervals * this.#intervalNs;
    this.#timer = setTimeout(
      () => {
        for (const session of this.#polled) session.sample(this.#clock.now());
        this.#schedule();
      },
      (this.#gridNs - nowNs) / NS_PER_MS,
    );
  }
}

function tickerOrNull(intervalMs: number, epochNs: bigint): Ticker | null {
  try {
    return loadAddon().openTicker(intervalMs, epochNs);
  } catch (error) {
    // There is no thread to be had: the timer samples all, which says the same and costs more.
    if (errorCodeOf(error) === 'EAGAIN') return null;
    throw error;
  }
}
