import type { Confidence } from '../../domain/finding.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { ROUNDS_FOR_BOOTSTRAP } from '../../stats/bootstrap.js';
import type { MeasuredCell } from './cells.js';
import { countedTrials } from './rounds.js';
import { weakest } from './weakest.js';

/** Two rounds have a range. */
const LEAST_ROUNDS = 2;

/**
 * What figures of these cells are good for. `high` wants five rounds of each and none of them disturbed or failed; with fewer
 * than two quiet ones of one of them it is `low`.
 */
export function earnedConfidence(cells: readonly MeasuredCell[]): Confidence {
  const rounds = cells.map((cell) => countedTrials(cell));
  const own = cells.flatMap(({ trials }) => trials.filter(({ staged }) => !staged));
  const least = Math.min(...rounds.map(({ length }) => length));
  const noisy = rounds.some((counted) => counted.some(({ disturbed }) => disturbed));
  if (cells.length === 0 || least < LEAST_ROUNDS || noisy) return 'low';
  const whole = own.every(({ disturbed, exit }) => !disturbed && exit === 'completed');
  return least >= ROUNDS_FOR_BOOTSTRAP && whole ? 'high' : 'medium';
}

/** A difference that is not seen is less sure than one that is: few rounds hide it. */
export function confidenceIn(
  { interval, method }: RatioEstimate,
  cells: readonly MeasuredCell[],
): Confidence {
  const earned = earnedConfidence(cells);
  if (interval === null) return 'low';
  return method === 'range' ? weakest([earned, 'medium']) : earned;
}

/** What lowers the confidence, in sentences; empty where nothing does. */
export function reservations(cells: readonly MeasuredCell[]): readonly string[] {
  const own = cells.flatMap(({ trials }) => trials.filter(({ staged }) => !staged));
  const disturbed = own.filter((trial) => trial.disturbed).length;
  const failed = own.filter(({ exit }) => exit !== 'completed').length;
  const least = Math.min(...cells.map((cell) => countedTrials(cell).length));
  return [
    ...(disturbed > 0
      ? [`${disturbed} of ${own.length} rounds were disturbed by other work on this machine.`]
      : []),
    ...(failed > 0 ? [`${failed} of ${own.length} rounds have no result.`] : []),
    ...(cells.length > 0 && least < LEAST_ROUNDS
      ? ['One round tells no difference: give more with --rounds.']
      : []),
  ];
}
