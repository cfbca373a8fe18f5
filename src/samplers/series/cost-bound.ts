/**
 * Keeps a reading whose cost grows with what it reads from disturbing what is measured: after a reading that took
 * much processor time, ticks are left out until it has cost no more than `share` of one processor. Processor time and
 * not wall time counts, so that a reader who had to wait for a processor does not wait once more.
 */
export class CostBound {
  readonly #share: number;
  readonly #leastIntervalNs: number;
  readonly #creditNs: number;
  #nextNs = Number.NEGATIVE_INFINITY;
  #paidNs = Number.NEGATIVE_INFINITY;
  #leftOut = 0;
  #readings = 0;
  #costNs = 0;

  /**
   * @param share more than 0, of one processor
   * @param leastIntervalNs it is read no more often than this, whatever it costs
   * @param creditNs readings may be paid for so much later
   */
  constructor(share: number, { leastIntervalNs = 0, creditNs = 0 } = {}) {
    this.#share = share;
    this.#leastIntervalNs = leastIntervalNs;
    this.#creditNs = creditNs;
  }

  /** The next reading is made, whatever those before have cost. */
  forgive(): void {
    this.#nextNs = this.#paidNs = Number.NEGATIVE_INFINITY;
  }

  /** Runs the reading, or returns null: it was read just now, or the one before is not paid for yet. */
  run<T>(atNs: number, reading: () => T): T | null {
    if (atNs < this.#nextNs) return null;
    if (atNs < this.#paidNs - this.#creditNs) {
      this.#leftOut++;
      return null;
    }
    const before = process.cpuUsage();
    const result = reading();
    const { user, system } = process.cpuUsage(before);
    const costNs = (user + system) * 1e3;
    this.#readings++;
    this.#costNs += costNs;
    this.#nextNs = atNs + this.#leastIntervalNs;
    this.#paidNs = Math.max(atNs, this.#paidNs) + costNs / this.#share;
    return result;
  }

  /** That ticks were left out, and why; null where none was. */
  remark(): string | null {
    if (this.#leftOut === 0) return null;
    const ms = (this.#costNs / this.#readings / 1e6).toFixed(2);
    const share = `${100 * this.#share} % of a processor`;
    return `sampled ${this.#readings} times, ${this.#leftOut} left out: a reading takes ${ms} ms, all of them may take ${share}`;
  }
}
