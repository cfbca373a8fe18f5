import { NS_PER_MS, NS_PER_S } from '../domain/units.js';
import type { RateSample } from './rate-samples.js';

/** Bytes that were taken fast at the start, and what came after. */
export interface FastStart {
  readonly bytes: number;
  readonly endNs: number;
  /** Over the start. */
  readonly bytesPerSecond: number;
  /** After it, to the end. */
  readonly sustainedBytesPerSecond: number;
}

/** A start that is three times as fast as the rest is a burst; throttled writers vary by less over tenths of a second. */
export const LEAST_BURST = 3;
/** A smaller one, of which the first sample holds as much of the rest, is one where nothing later comes near it. */
export const LEAST_SMALL_BURST = 1.75;
export const LEAST_TIMES_FASTEST = 1.5;
/** So many times as long a rest shows by how much it varies. */
const LEAST_LATER = 4;
/** The rest lasts so long: a rate of one or two samples is none. */
const LEAST_REST_NS = 400 * NS_PER_MS;
/** What it moved beyond the rest's rate takes the rest so long: else it is what one sample holds by chance. */
const LEAST_ABOVE_NS = 70 * NS_PER_MS;
/** More than a third of the time is no start, more than a half not even where it was as fast from the beginning. */
const MOST_OF_TIME = 1 / 3;
const MOST_FROM_BEGINNING = 1 / 2;

/**
 * The start that contrasts most with the rest. What each sample moved counts with its length, so that
 * samples of a millisecond weigh little.
 */
export function fastStart(samples: readonly RateSample[]): FastStart | null {
  const total = samples.reduce((sum, { bytes }) => sum + bytes, 0);
  const endNs = samples.at(-1)?.endNs ?? 0;
  let found: FastStart | null = null;
  let moved = 0;
  for (const [index, { endNs: at, bytes }] of samples.entries()) {
    moved += bytes;
    if (at > endNs * MOST_FROM_BEGINNING || endNs - at < LEAST_REST_NS || at === 0) continue;
    if (at > endNs * MOST_OF_TIME && !isFastFromBeginning(samples, at, moved)) continue;
    const burst: FastStart = {
      bytes: moved,
      endNs: at,
      bytesPerSecond: (moved * NS_PER_S) / at,
      sustainedBytesPerSecond: ((total - moved) * NS_PER_S) / (endNs - at),
    };
    const isBurst =
      aboveNs(burst) >= LEAST_ABOVE_NS &&
      (contrast(burst) >= LEAST_BURST || isSmallBurst(burst, samples.slice(index + 1), endNs));
    if (isBurst && (found === null || contrast(burst) > contrast(found))) found = burst;
  }
  return found;
}

function contrast({ bytesPerSecond, sustainedBytesPerSecond }: FastStart): number {
  return sustainedBytesPerSecond <= 0 ? 0 : bytesPerSecond / sustainedBytesPerSecond;
}

function isFastFromBeginning(samples: readonly RateSample[], endNs: number, bytes: number): boolean {
  const first = samples.filter((sample) => sample.endNs <= endNs / 2);
  const moved = first.reduce((sum, sample) => sum + sample.bytes, 0);
  return moved * endNs >= (bytes * (first.at(-1)?.endNs ?? 0)) / 2;
}

/** What it moved beyond the rest's rate, as the time that the rest takes for as much; of no rest for ever. */
function aboveNs({ bytes, endNs, sustainedBytesPerSecond }: FastStart): number {
  return (bytes * NS_PER_S) / sustainedBytesPerSecond - endNs;
}

/** One that is over within a sample or two, and that nothing later comes near. */
function isSmallBurst(burst: FastStart, later: readonly RateSample[], roundNs: number): boolean {
  const { endNs, bytesPerSecond } = burst;
  return (
    contrast(burst) >= LEAST_SMALL_BURST &&
    endNs * LEAST_LATER <= roundNs - endNs &&
    bytesPerSecond >= LEAST_TIMES_FASTEST * fastestLater(later, endNs)
  );
}

/** The rate of the fastest stretch as long as the start, in bytes per second; none as long: as fast as can be. */
function fastestLater(samples: readonly RateSample[], leastNs: number): number {
  let fastest: number | null = null;
  for (const [from, { startNs }] of samples.entries()) {
    let moved = 0;
    for (const { endNs, bytes } of samples.slice(from)) {
      moved += bytes;
      if (endNs - startNs < leastNs) continue;
      fastest = Math.max(fastest ?? 0, (moved * NS_PER_S) / (endNs - startNs));
      break;
    }
  }
  return fastest ?? Infinity;
}
