import type { ReportActivity } from '../../domain/report.js';
import { NS_PER_S } from '../../domain/units.js';
import { quietOrAll } from '../read/quiet-rounds.js';

type Trials = Pick<ReportActivity, 'trials'>;

/** Seconds of the rounds that count. */
export function roundSeconds({ trials }: Trials): readonly number[] {
  return countedTrials({ trials }).map(({ elapsedNs }) => (elapsedNs ?? 0) / NS_PER_S);
}

/** Trials that completed with a time, the quiet ones of them (`quietOrAll`). */
export function countedTrials({ trials }: Trials): ReportActivity['trials'] {
  const complete = trials.filter(({ exit, elapsedNs }) => exit === 'completed' && (elapsedNs ?? 0) > 0);
  return quietOrAll(complete, ({ disturbances }) => disturbances.length > 0);
}
