import type { ProgressFacts } from '../domain/facts.js';
import { NS_PER_S } from '../domain/units.js';
import { joinShortSamples, type RateSample } from '../stats/rate-samples.js';

/** The samples of a round, from the start of its measured phase. */
export function samplesOf({ atNs, bytesPerSecond }: ProgressFacts): readonly RateSample[] {
  return atNs.map((endNs, index) => {
    const startNs = atNs[index - 1] ?? 0;
    return { startNs, endNs, bytes: ((bytesPerSecond[index] ?? 0) * (endNs - startNs)) / NS_PER_S };
  });
}

/** The same with those joined that are shorter than half the usual length. */
export function regularSamples(progress: ProgressFacts): readonly RateSample[] {
  return joinShortSamples(samplesOf(progress));
}
