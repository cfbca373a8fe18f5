import { performance } from 'node:perf_hooks';

/**
 * Keeps a reading whose cost grows with what it reads from disturbing what is measured: after a reading that took
 * long, ticks are left out until it has cost no more than `share` of one processor.
 */
export class CostBound {
  readonly #share: number;
  #notBeforeNs = Number.NEGATIVE_INFINITY;

  constructor(share: number) {
    this.#share = share;
  }

  /** Runs the reading, unless the one before is not paid for yet. */
  run(atNs: number, reading: () => void): void {
    if (atNs < this.#notBeforeNs) return;
    const beganMs = performance.now();
    reading();
    const costNs = (performance.now() - beganMs) * 1e6;
    this.#notBeforeNs = atNs + costNs / this.#share;
  }
}
