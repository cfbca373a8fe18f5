import type { ReportActivity } from '../../domain/report.js';

type Trials = Pick<ReportActivity, 'trials'>;

/** Seconds of the rounds that count: those that completed; the disturbed ones only where fewer than two others are left. */
export function roundSeconds({ trials }: Trials): readonly number[] {
  return countedTrials({ trials }).map(({ elapsedNs }) => (elapsedNs ?? 0) / 1e9);
}

/** Trials that completed with a time; the disturbed ones only where fewer than two others are left: one has no interval. */
export function countedTrials({ trials }: Trials): ReportActivity['trials'] {
  const complete = trials.filter(({ exit, elapsedNs }) => exit === 'completed' && (elapsedNs ?? 0) > 0);
  const calm = complete.filter(({ disturbances }) => disturbances.length === 0);
  return calm.length > 1 ? calm : complete;
}
