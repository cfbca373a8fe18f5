import type { CellFacts, ProgressFacts } from '../domain/facts.js';
import { NS_PER_MS, NS_PER_S } from '../domain/units.js';

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
export function burstOf({ round, atNs, bytesPerSecond }: ProgressFacts): Burst | null {
  const bytes = atNs.map(
    (at, index) => ((bytesPerSecond[index] ?? 0) * (at - (atNs[index - 1] ?? 0))) / NS_PER_S,
  );
  const total = bytes.reduce((sum, each) => sum + each, 0);
  const endNs = atNs[atNs.length - 1] ?? 0;
  let found: Burst | null = null;
  let moved = 0;
  for (const [index, at] of atNs.entries()) {
    moved += bytes[index] ?? 0;
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
