import { performance } from 'node:perf_hooks';

/**
 * A moment that has not come. No whole number: V8 keeps one below 2^31 in another way than a larger one, so that a field which
 * begins as 0 changes its representation with its first moment, and what was compiled for it is thrown away in mid-measurement.
 */
export const NOT_YET = Number.NaN;

/** CLOCK_MONOTONIC in nanoseconds: the one clock of parent, trial, workers and addon. */
export function monotonicNs(): bigint {
  return process.hrtime.bigint();
}

/**
 * Times as Numbers of nanoseconds relative to an epoch.
 *
 * An absolute monotonic time leaves the exact range of a Number after 104 days of uptime;
 * relative to the epoch of a run it does not. `performance.now()` reads the same clock as
 * `hrtime.bigint()` from an origin of its own and allocates nothing, so the hot path uses
 * it and the offset between the two is found once, here.
 */
export class EpochClock {
  readonly #offsetNs: number;

  constructor(readonly epochNs: bigint) {
    this.#offsetNs = calibrate(epochNs);
  }

  /** Nanoseconds since the epoch. Fractions below 1 ns are an artefact of the unit and are rounded away. */
  readonly now = (): number => Math.round(performance.now() * 1e6) + this.#offsetNs;

  /** An absolute CLOCK_MONOTONIC reading, in ns relative to the epoch. */
  fromAbsolute(absoluteNs: bigint): number {
    return Number(absoluteNs - this.epochNs);
  }
}

/** The offset seen in the tightest of several brackets, so that a preemption in one does not count. */
function calibrate(epochNs: bigint): number {
  let bestWidthNs = Number.POSITIVE_INFINITY;
  let offsetNs = 0;
  for (let attempt = 0; attempt < 16; attempt++) {
    const before = process.hrtime.bigint();
    const nowNs = performance.now() * 1e6;
    const after = process.hrtime.bigint();
    const widthNs = Number(after - before);
    if (widthNs < bestWidthNs) {
      bestWidthNs = widthNs;
      offsetNs = Number(before - epochNs) + widthNs / 2 - nowNs;
    }
  }
  return Math.round(offsetNs);
}
