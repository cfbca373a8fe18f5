/**
 * Keeps a reading whose cost grows with what it reads from disturbing what is measured: after a reading that took
 * much processor time, ticks are left out until it has cost no more than `share` of one processor. Processor time and
 * not wall time counts, so that a reader who had to wait for a processor does not wait once more. `Spending` of native/core does so
 * for readings of C++.
 */
export class CostBound {
  readonly #share: number;
  readonly #leastIntervalNs: number;
  #nextNs = Number.NEGATIVE_INFINITY;
  #paidNs = Number.NEGATIVE_INFINITY;
  #leftOut = 0;
  #readings = 0;
  #costNs = 0;

  /**
   * @param share more than 0, of one processor
   * @param leastIntervalNs it is read no more often than this, whatever it costs
   */
  constructor(share: number, { leastIntervalNs = 0 } = {}) {
    this.#share = share;
    this.#leastIntervalNs = leastIntervalNs;
  }

  /** Runs the reading, or returns null: it was read just now, or the one before is not paid for yet. */
  run<T>(atNs: number, reading: () => T): T | null {
    if (atNs < this.#nextNs) return null;
    if (atNs < this.#paidNs) {
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
    const [readings, leftOut, costNs] = [this.#readings, this.#leftOut, this.#costNs];
    return leftOutRemark({ readings, leftOut, costNs }, this.#share);
  }
}

/** That samples were left out for what readings cost, and why; null where none was. */
export function leftOutRemark(
  { readings, leftOut, costNs }: { readings: number; leftOut: number; costNs: number },
  share: number,
): string | null {
  if (leftOut === 0) return null;
  const ms = (costNs / readings / 1e6).toFixed(2);
  return `sampled ${readings} times, ${leftOut} left out: a reading takes ${ms} ms, all of them may take ${100 * share} % of a processor`;
}
