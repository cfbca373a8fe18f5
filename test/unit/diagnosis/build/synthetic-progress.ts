import type { ProgressFacts } from '../../../../src/domain/facts.js';
import { seededRandom } from '../../../../src/stats/random.js';

export interface ProgressOptions {
  readonly round?: number;
  readonly noise?: number;
  readonly seed?: number;
  readonly sampleMs?: number;
  readonly lengthMs?: number;
}

/** Samples of a round whose rate is `rateAt` the end of each sample, with noise of half that width. */
export function progress(
  rateAt: (ms: number) => number,
  { round = 0, noise = 0.3, seed = 1, sampleMs = 100, lengthMs = 3000 }: ProgressOptions = {},
): ProgressFacts {
  const random = seededRandom(seed);
  const ends = Array.from({ length: Math.round(lengthMs / sampleMs) }, (_, index) => (index + 1) * sampleMs);
  return {
    round,
    atNs: ends.map((ms) => ms * 1e6),
    bytesPerSecond: ends.map((ms) => rateAt(ms) * (1 + (2 * random() - 1) * noise)),
  };
}

/** Memory takes bytes at `times` the rate until `untilMs`, then it is the rate. */
export function burst(times: number, untilMs: number, bytesPerSecond = 25e6): (ms: number) => number {
  return (ms) => bytesPerSecond * (ms <= untilMs ? times : 1);
}
