/**
 * How far a run is in time.
 *
 * Before the first trial ends, the plan's estimate stands for the pace; afterwards the mean of those that ended does.
 */
export class Pace {
  #startedMs: number | null = null;
  #estimateMs: number | null = null;
  #total = 0;
  /** Trials that were run. */
  #run = 0;
  /** Places of the order that are behind: those that were left out among them. */
  #done = 0;

  /** @param now - milliseconds of a clock that does not jump. */
  constructor(private readonly now: () => number) {}

  /** @param estimateMs - of the whole run, by its plan. */
  begin(total: number, estimateMs: number | null): void {
    this.#startedMs ??= this.now();
    this.#total = total;
    this.#estimateMs = estimateMs;
  }

  /** More trials than were planned. */
  extend(trials: number): void {
    this.#total += trials;
  }

  /** @param index - its place in the order; those before it that did not end are left out. */
  trialEnded(index: number): void {
    this.#run++;
    this.#done = index + 1;
  }

  get total(): number {
    return this.#total;
  }

  /** 0 to 1, by trials. */
  get share(): number {
    return this.#total === 0 ? 0 : Math.min(1, this.#done / this.#total);
  }

  elapsedMs(): number {
    return this.#startedMs === null ? 0 : this.now() - this.#startedMs;
  }

  /** Time left; null where nothing is known of it. */
  remainingMs(): number | null {
    const left = Math.max(0, this.#total - this.#done);
    if (this.#run > 0) return (this.elapsedMs() / this.#run) * left;
    return this.#estimateMs === null ? null : Math.max(0, this.#estimateMs - this.elapsedMs());
  }
}

/** `0:07`, `12:34`, `1:02:03`. */
export function formatClock(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1e3));
  const two = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
