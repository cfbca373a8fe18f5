import type { ProgressFacts } from '../domain/facts.js';
import { NS_PER_S } from '../domain/units.js';
import { median } from '../stats/summary.js';

/** What a round moved from one sample to the next. */
export interface ProgressSample {
  readonly startNs: number;
  readonly endNs: number;
  readonly bytes: number;
}

/** The samples of a round, from the start of its measured phase. */
export function samplesOf({ atNs, bytesPerSecond }: ProgressFacts): readonly ProgressSample[] {
  return atNs.map((endNs, index) => {
    const startNs = atNs[index - 1] ?? 0;
    return { startNs, endNs, bytes: ((bytesPerSecond[index] ?? 0) * (endNs - startNs)) / NS_PER_S };
  });
}

/**
 * The same with samples of less than half the usual length joined with the one after them, the last with the one before
 * it: those are taken at the edges of phases, and a rate over a millisecond is none.
 */
export function regularSamples(progress: ProgressFacts): readonly ProgressSample[] {
  const samples = samplesOf(progress);
  if (samples.length === 0) return [];
  const least = median(samples.map(({ startNs, endNs }) => endNs - startNs)) / 2;
  const isShort = ({ startNs, endNs }: ProgressSample): boolean => endNs - startNs < least;
  const joined: ProgressSample[] = [];
  for (const sample of samples) {
    const before = joined.at(-1);
    if (before !== undefined && isShort(before)) joined.splice(-1, 1, join(before, sample));
    else joined.push(sample);
  }
  const [before, last] = joined.slice(-2);
  if (before !== undefined && last !== undefined && isShort(last)) joined.splice(-2, 2, join(before, last));
  return joined;
}

/** Samples that follow each other, as one; at least one. */
export function joinSamples(samples: readonly ProgressSample[]): ProgressSample {
  return samples.reduce(join);
}

/** Bytes per second over a sample; 0 where it has no length. */
export function rateOf({ startNs, endNs, bytes }: ProgressSample): number {
  return endNs <= startNs ? 0 : (bytes * NS_PER_S) / (endNs - startNs);
}

function join(first: ProgressSample, second: ProgressSample): ProgressSample {
  return { startNs: first.startNs, endNs: second.endNs, bytes: first.bytes + second.bytes };
}
