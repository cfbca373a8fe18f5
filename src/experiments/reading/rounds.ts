import type { ReportActivity } from '../../domain/report.js';

/** How sure the rounds of activities allow to be. */
export interface RoundState {
  /** Of the activity that has the fewest. */
  readonly rounds: number;
  /** Share of all trials that others disturbed. */
  readonly disturbedShare: number;
  readonly failed: number;
}

type Trials = Pick<ReportActivity, 'trials'>;

/** Seconds of the rounds that count: those that completed; the disturbed ones only where there are no others. */
export function roundSeconds({ trials }: Trials): readonly number[] {
  return countedTrials({ trials }).map(({ elapsedNs }) => (elapsedNs ?? 0) / 1e9);
}

/** Trials that completed with a time; the disturbed ones only where there are no others. */
export function countedTrials({ trials }: Trials): ReportActivity['trials'] {
  const complete = trials.filter(({ exit, elapsedNs }) => exit === 'completed' && (elapsedNs ?? 0) > 0);
  const calm = complete.filter(({ disturbances }) => disturbances.length === 0);
  return calm.length > 0 ? calm : complete;
}

/** What there is to rest on, over several activities. */
export function roundState(activities: readonly Trials[]): RoundState {
  const trials = activities.flatMap((activity) => activity.trials);
  const disturbed = trials.filter(({ disturbances }) => disturbances.length > 0);
  const counts = activities.map((activity) => countedTrials(activity).length);
  return {
    rounds: counts.length === 0 ? 0 : Math.min(...counts),
    disturbedShare: trials.length === 0 ? 0 : disturbed.length / trials.length,
    failed: trials.filter(({ exit }) => exit !== 'completed').length,
  };
}

/** Five rounds that nobody disturbed make it high; two, most of them calm and none failed, medium. */
export function confidenceOf({ rounds, disturbedShare, failed }: RoundState): 'low' | 'medium' | 'high' {
  if (rounds >= 5 && disturbedShare === 0 && failed === 0) return 'high';
  return rounds >= 2 && disturbedShare < 0.5 && failed === 0 ? 'medium' : 'low';
}

/** What the confidence rests on, as a sentence. */
export function roundsSentence({ rounds, disturbedShare, failed }: RoundState): string {
  const least = rounds === 1 ? '1 round' : `${rounds} rounds`;
  const parts = [
    `Each figure rests on at least ${least}`,
    ...(disturbedShare > 0
      ? [`other programs disturbed ${(100 * disturbedShare).toFixed(0)} % of the trials`]
      : []),
    ...(failed > 0 ? [`${failed} ${failed === 1 ? 'trial' : 'trials'} did not complete`] : []),
  ];
  return `${parts.join('; ')}.`;
}
