import type { EpochClock } from '../../domain/clock.js';
import type { NativeAddon, Pacer as Alarm } from '../../native/addon-types.js';

interface Waiter {
  readonly momentNs: number;
  readonly resume: () => void;
}

/** Lets lanes wait on the event loop for their intended starts: one alarm for all of them, the nearest first. */
export class Pacer {
  readonly #alarm: Alarm;
  readonly #now: EpochClock['now'];
  /** The nearest last. */
  readonly #waiting: Waiter[] = [];

  /** @param intervalNs from one moment to the next, on average. */
  constructor(addon: Pick<NativeAddon, 'openPacer'>, { epochNs, now }: EpochClock, intervalNs: number) {
    this.#now = now;
    this.#alarm = addon.openPacer({ epochNs, intervalNs }, () => {
      this.#resumeDue();
    });
  }

  /** Resolves at or after that moment, or when all are let go. */
  until(momentNs: number): Promise<void> {
    return new Promise((resume) => {
      let at = this.#waiting.length;
      while (at > 0 && (this.#waiting[at - 1]?.momentNs ?? 0) < momentNs) at--;
      this.#waiting.splice(at, 0, { momentNs, resume });
      this.#arm();
    });
  }

  /** Nobody waits any more, and nobody is to come. */
  close(): void {
    for (const { resume } of this.#waiting.splice(0)) resume();
    this.#alarm.close();
  }

  /** Those who wait need not: the job has ended. */
  letGo(): void {
    for (const { resume } of this.#waiting.splice(0)) resume();
  }

  #resumeDue(): void {
    const nowNs = this.#now();
    for (let next = this.#waiting.at(-1); next && next.momentNs <= nowNs; next = this.#waiting.at(-1)) {
      this.#waiting.pop();
      next.resume();
    }
    this.#arm();
  }

  #arm(): void {
    const next = this.#waiting.at(-1);
    if (next) this.#alarm.arm(next.momentNs);
  }
}
