import type { ReportActivity } from '../../domain/report.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { estimateRatio } from '../../stats/bootstrap.js';
import { mean } from '../../stats/moments.js';
import { roundSeconds } from '../activities/rounds.js';

export type Phase = 'new' | 'truncate' | 'overwrite' | 'recreate';

/** Which of the activities of a directory is meant. */
export interface Wanted {
  readonly route: 'fs' | 'dd';
  readonly phase: Phase;
  readonly writers: number;
  readonly before?: 'settled' | 'dirty';
  readonly sync?: 'none' | 'end';
}

/** One that has at least one round with a time; the first where other parameters differ too. */
export function find(activities: readonly ReportActivity[], wanted: Wanted): ReportActivity | null {
  const { route, phase, writers, before = 'settled', sync = 'none' } = wanted;
  return (
    activities.find(
      ({ key, trials, bytes }) =>
        key.route === route &&
        key.parameters.phase === phase &&
        key.parameters.writers === writers &&
        key.parameters.before === before &&
        key.parameters.sync === sync &&
        bytes > 0 &&
        roundSeconds({ trials }).length > 0,
    ) ?? null
  );
}

/** Bytes a second of each round that counts. */
export function rates(activity: ReportActivity): readonly number[] {
  return roundSeconds(activity).map((seconds) => activity.bytes / seconds);
}

/** Mean over the rounds. */
export function rate(activity: ReportActivity): number {
  return mean(rates(activity));
}

/** How fast one is beside another one. */
export function speedRatio(one: ReportActivity, other: ReportActivity): RatioEstimate {
  return estimateRatio(rates(one), rates(other));
}

/** `slower` and `faster` only where the whole interval says so, by 5 % or more; one round alone says nothing. */
export function judge({ interval }: RatioEstimate): 'slower' | 'faster' | 'same' | 'unknown' {
  if (interval === null) return 'unknown';
  if (interval[1] <= 0.95) return 'slower';
  return interval[0] >= 1.05 ? 'faster' : 'same';
}
