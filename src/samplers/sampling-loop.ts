import type { EpochClock } from '../domain/clock.js';
import type { SamplerSession } from '../domain/sampler.js';

/**
 * Samples all sessions at regular intervals. Ticks stand on a grid, so that a late one does not put off the next;
 * ticks that are missed altogether (the loop was blocked) are not made up for. Each session is given the time at
 * which it is read.
 */
export class SamplingLoop {
  readonly #clock: Pick<EpochClock, 'now'>;
  readonly #intervalNs: number;
  readonly #sessions = new Set<SamplerSession>();
  #gridNs = 0;
  #timer: NodeJS.Timeout | null = null;

  /** @param intervalMs more than 0 */
  constructor(clock: Pick<EpochClock, 'now'>, intervalMs: number) {
    this.#clock = clock;
    this.#intervalNs = intervalMs * 1e6;
  }

  /** Samples this session from now on; at once for the first time, so that its differences begin here. */
  add(session: SamplerSession): void {
    this.#sessions.add(session);
    session.sample(this.#clock.now());
  }

  /** Samples this session no more. What it gathered is still with it; it is not closed. */
  remove(session: SamplerSession): void {
    this.#sessions.delete(session);
  }

  start(): void {
    if (this.#timer) return;
    this.#gridNs = this.#clock.now();
    this.#schedule();
  }

  /** No tick comes after this. The sessions stay open. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
  }

  /**
   * Samples all now, at the edge of a phase, so that no interval lies across it. The grid begins anew from here: the
   * interval before is shorter than the others, the next one is not.
   */
  tickNow(): void {
    this.#sampleAll();
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#gridNs = this.#clock.now();
    this.#schedule();
  }

  #sampleAll(): void {
    for (const session of this.#sessions) session.sample(this.#clock.now());
  }

  #schedule(): void {
    const nowNs = this.#clock.now();
    const intervals = Math.floor((nowNs - this.#gridNs) / this.#intervalNs) + 1;
    this.#gridNs += intervals * this.#intervalNs;
    this.#timer = setTimeout(
      () => {
        this.#sampleAll();
        this.#schedule();
      },
      (this.#gridNs - nowNs) / 1e6,
    );
  }
}
