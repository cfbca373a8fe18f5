import type { Confidence } from '../../domain/finding.js';
import type { ReportActivity } from '../../domain/report.js';

/** What the rounds of some activities allow to be said. */
export interface Trust {
  /** The most that can be claimed of them. */
  readonly most: Confidence;
  /** Why it is no more, in sentences; empty where it is `high`. */
  readonly because: readonly string[];
}

/** A share of the rounds that others disturbed, from which on little can be claimed. */
const MOST_DISTURBED = 0.5;

/**
 * Few rounds, failed ones and disturbed ones lower what can be claimed.
 * @param rounds that each must have for a high confidence: few suffice where something else foretells what is measured.
 */
export function trustIn(activities: readonly ReportActivity[], rounds = 5): Trust {
  const trials = activities.flatMap((activity) => activity.trials);
  const failed = trials.filter(({ exit }) => exit !== 'completed').length;
  const disturbed = trials.filter(({ disturbances }) => disturbances.length > 0).length;
  const fewest = Math.min(...activities.map(({ time }) => time?.secondsPerIteration.rounds ?? 0));
  const because = [
    ...(fewest < rounds
      ? [`Rounds that count: ${fewest} of one of them, where ${rounds} are wanted (--rounds ${rounds}).`]
      : []),
    ...(failed > 0 ? [`${failed} of ${trials.length} rounds have no result.`] : []),
    ...(disturbed > 0
      ? [`${disturbed} of ${trials.length} rounds were disturbed by other work on the machine.`]
      : []),
  ];
  const low = fewest < 2 || (fewest < rounds && failed > 0) || disturbed >= MOST_DISTURBED * trials.length;
  return { most: because.length === 0 ? 'high' : low ? 'low' : 'medium', because };
}
