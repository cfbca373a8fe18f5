import { NS_PER_S } from '../domain/units.js';
import { median } from './summary.js';

/** What was moved from one sample to the next. */
export interface RateSample {
  readonly startNs: number;
  readonly endNs: number;
  readonly bytes: number;
}

/** A curve of bytes so far as samples: each is what came from one point to the next; points at the same time are one. */
export function samplesOfCurve(
  curve: readonly { readonly atNs: number; readonly value: number }[],
): readonly RateSample[] {
  const samples: RateSample[] = [];
  let [startNs, before] = [0, 0];
  for (const { atNs, value } of curve) {
    if (atNs <= startNs) continue;
    samples.push({ startNs, endNs: atNs, bytes: value - before });
    [startNs, before] = [atNs, value];
  }
  return samples;
}

/**
 * The same with samples of less than half the usual length joined with the one after them, the last with the one before
 * it: those are taken at the edges of phases, and a rate over a millisecond is none.
 */
export function joinShortSamples(samples: readonly RateSample[]): readonly RateSample[] {
  if (samples.length === 0) return [];
  const least = median(samples.map(({ startNs, endNs }) => endNs - startNs)) / 2;
  const isShort = ({ startNs, endNs }: RateSample): boolean => endNs - startNs < least;
  const joined: RateSample[] = [];
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
export function joinSamples(samples: readonly RateSample[]): RateSample {
  return samples.reduce(join);
}

/** Bytes per second over a sample; 0 where it has no length. */
export function rateOf({ startNs, endNs, bytes }: RateSample): number {
  return endNs <= startNs ? 0 : (bytes * NS_PER_S) / (endNs - startNs);
}

function join(first: RateSample, second: RateSample): RateSample {
  return { startNs: first.startNs, endNs: second.endNs, bytes: first.bytes + second.bytes };
}
