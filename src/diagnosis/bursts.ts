import type { CellFacts, ProgressFacts } from '../domain/facts.js';
import { NS_PER_MS, NS_PER_S } from '../domain/units.js';
import { samplesOf } from './progress-samples.js';

/** Bytes that were taken fast at the start of a round, and what came after. */
export interface Burst {
  readonly round: number;
  readonly bytes: number;
  readonly endNs: number;
  /** Over the burst. */
  readonly bytesPerSecond: number;
  /** After it, to the end. */
  readonly sustainedBytesPerSecond: number;
}

/** A start that is three times as fast as the rest is a burst; throttled writers vary by less over tenths of a second. */
export const LEAST_BURST = 3;
/** The rest lasts so long: a rate of one or two samples is none. */
const LEAST_REST_NS = 400 * NS_PER_MS;
/** More than a third of the time is no start. */
const MOST_OF_TIME = 1 / 3;

/** The burst of each round that has one. */
export function burstsIn(cell: CellFacts): readonly Burst[] {
  return cell.progress.flatMap((progress) => burstOf(progress) ?? []);
}

/**
 * The start of a round that contrasts most with the rest. What each sample moved counts with its length, so that
 * samples of a millisecond weigh little.
 */
export function burstOf(progress: ProgressFacts): Burst | null {
  const { round } = progress;
  const samples = samplesOf(progress);
  const total = samples.reduce((sum, { bytes }) => sum + bytes, 0);
  const endNs = samples.at(-1)?.endNs ?? 0;
  let found: Burst | null = null;
  let moved = 0;
  for (const { endNs: at, bytes } of samples) {
    moved += bytes;
    if (at > endNs * MOST_OF_TIME || endNs - at < LEAST_REST_NS || at === 0) continue;
    const burst: Burst = {
      round,
      bytes: moved,
      endNs: at,
      bytesPerSecond: (moved * NS_PER_S) / at,
      sustainedBytesPerSecond: ((total - moved) * NS_PER_S) / (endNs - at),
    };
    if (contrast(burst) >= LEAST_BURST && (found === null || contrast(burst) > contrast(found)))
      found = burst;
  }
  return found;
}

function contrast({ bytesPerSecond, sustainedBytesPerSecond }: Burst): number {
  return sustainedBytesPerSecond <= 0 ? 0 : bytesPerSecond / sustainedBytesPerSecond;
}
