import type { CellFacts } from '../domain/facts.js';
import type { RatioEstimate } from '../domain/statistics.js';
import { estimateRatio, rangeOfRatios } from '../stats/bootstrap.js';
import { mean } from '../stats/moments.js';
import type { MeasuredCell } from './compare.js';

/** A ratio with the means that it was made of, in bytes per second: they need not be those of the cells' summaries. */
export interface ComparedThroughput extends RatioEstimate {
  readonly means: readonly [number, number];
}

/** Whether every completed round of a cell was disturbed, so that its figures are of disturbed rounds. */
export function whollyDisturbed({ trials }: CellFacts): boolean {
  const completed = trials.filter(({ exit }) => exit === 'completed');
  return completed.length > 0 && completed.every(({ disturbances }) => disturbances.length > 0);
}

/** Whether the figures of both cells are of undisturbed rounds, or those of both of disturbed ones. */
export function alike(a: CellFacts, b: CellFacts): boolean {
  return whollyDisturbed(a) === whollyDisturbed(b);
}

/**
 * Throughput of one cell over that of another, of rounds that can be compared. Another tenant can halve a throughput:
 * disturbed rounds of one cell against undisturbed ones of the other would show the tenant, not the cells. So where
 * the rounds that count are unlike, or single, all completed rounds of both are compared by their range; and where
 * not one round of the two is alike, the ratio has no interval, and nothing can be concluded from it; unless the
 * disturbed cell did more all the same: undisturbed it would do no less.
 *
 * @returns null where a round moved nothing: the ratio would be of nothing.
 */
export function throughputRatio(a: MeasuredCell, b: MeasuredCell): ComparedThroughput | null {
  const counted = [a.bytesPerSecondRounds, b.bytesPerSecondRounds] as const;
  if (!positive(...counted)) return null;
  if (alike(a, b) && counted.every((rounds) => rounds.length >= 2)) {
    return { ...estimateRatio(...counted), means: [mean(counted[0]), mean(counted[1])] };
  }
  const all = [completedRounds(a), completedRounds(b)] as const;
  if (!positive(...all)) return null;
  const estimate = { ...rangeOfRatios(...all), means: [mean(all[0]), mean(all[1])] as const };
  const apart =
    !alike(a, b) &&
    [a, b].some(({ trials }) => trials.every(({ disturbances }) => disturbances.length === 0));
  const inSpite = whollyDisturbed(a) && (estimate.interval?.[0] ?? 0) > 1;
  return apart && !inSpite ? { ...estimate, interval: null } : estimate;
}

function completedRounds({ trials }: CellFacts): readonly number[] {
  return trials.flatMap(({ exit, bytesPerSecond }) =>
    exit === 'completed' && bytesPerSecond !== null ? [bytesPerSecond] : [],
  );
}

function positive(...sides: readonly (readonly number[])[]): boolean {
  return sides.every((rounds) => rounds.length > 0 && rounds.every((value) => value > 0));
}
