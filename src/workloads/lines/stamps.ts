import type { EpochClock } from '../../domain/clock.js';
import type { OperationMeasurement } from '../../domain/measurement.js';
import { LatencyHistogram } from '../../stats/histogram.js';

const CALIBRATIONS = 8;
const STAMPS_EACH = 2000;

/**
 * From the call that writes a line until its writer goes on. One clock and one record a line: the end of a line is the start of
 * its writer's next one.
 */
export class LineStamps {
  readonly #latency = new LatencyHistogram();

  constructor(readonly now: EpochClock['now']) {}

  /** A line is done that began then. @returns now */
  done(startNs: number): number {
    const endNs = this.now();
    this.#latency.record(Math.max(0, endNs - startNs));
    return endNs;
  }

  operations(bytes: number): Readonly<Record<string, OperationMeasurement>> {
    const { count } = this.#latency;
    if (count === 0) return {};
    const latency = this.#latency.toJSON();
    return { write: { count, bytes, errors: [], latency, issueLatency: null, stages: null } };
  }

  /** What a stamp costs here and now, in ns: the best of several tries, the first of which warm up. */
  static costNs(now: EpochClock['now']): number {
    const stamps = new LineStamps(now);
    let bestNs = Number.POSITIVE_INFINITY;
    for (let attempt = 0; attempt < CALIBRATIONS; attempt++) {
      const startNs = now();
      let atNs = startNs;
      for (let stamp = 0; stamp < STAMPS_EACH; stamp++) atNs = stamps.done(atNs);
      bestNs = Math.min(bestNs, (atNs - startNs) / STAMPS_EACH);
    }
    return bestNs;
  }
}
