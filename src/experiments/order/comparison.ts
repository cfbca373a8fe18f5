import type { ReportActivity } from '../../domain/report.js';
import type { Summary } from '../../domain/statistics.js';
import { figureOf, liesBelow } from '../activities/figures.js';

/** The same tasks by the same kind of wait, longest first and shortest first. */
export interface Comparison {
  readonly route: string;
  /** `waits on a pool of 2`. */
  readonly name: string;
  readonly longest: ReportActivity;
  readonly shortest: ReportActivity;
  readonly longestUnits: Summary;
  readonly shortestUnits: Summary;
  /** Median of the rounds. */
  readonly predicted: { readonly longest: number; readonly shortest: number };
  /** Which takes less in every round; `none`: their rounds overlap. */
  readonly quicker: 'longest' | 'shortest' | 'none';
  /** The larger of both distances from the prediction, as a share of it. */
  readonly offPrediction: number;
}

/** As near as that a measured makespan is the predicted one. */
export const NEAR_PREDICTION = 0.03;

/** Timers foretell best; a large pool is as good where it has a thread for each wait. */
const routes = ['timer', 'pool', 'files', 'blocking'];

/** What can be compared, the plainest first. */
export function comparisonsOf(activities: readonly ReportActivity[]): readonly Comparison[] {
  const found = activities.flatMap((longest) => {
    if (longest.key.parameters.order !== 'longest') return [];
    return activities
      .filter((other) => other.key.parameters.order === 'shortest' && sameOtherwise(longest, other))
      .flatMap((shortest) => comparisonOf(longest, shortest, activities) ?? []);
  });
  const rank = ({ route }: Comparison): number => routes.indexOf(route);
  const poolOf = ({ longest }: Comparison): number => longest.key.poolSize ?? 0;
  return found.sort((a, b) => rank(a) - rank(b) || poolOf(b) - poolOf(a));
}

/** What an activity's waits are, in words. */
export function waitsOf({ key, path }: ReportActivity): string {
  const pool = key.poolSize === null ? '' : ` on a pool of ${key.poolSize}`;
  if (key.route === 'timer') return 'timers';
  if (key.route === 'blocking') return 'waits that block the loop';
  return key.route === 'files' ? `files${pool}, ${path ?? ''}` : `waits${pool}`;
}

function comparisonOf(
  longest: ReportActivity,
  shortest: ReportActivity,
  all: readonly ReportActivity[],
): Comparison | null {
  const longestUnits = figureOf(longest, 'makespan');
  const shortestUnits = figureOf(shortest, 'makespan');
  const predictedLongest = figureOf(longest, 'predicted')?.median;
  const predictedShortest = figureOf(shortest, 'predicted')?.median;
  if (!longestUnits || !shortestUnits || predictedLongest === undefined || predictedShortest === undefined)
    return null;
  const predicted = { longest: predictedLongest, shortest: predictedShortest };
  const offPrediction = Math.max(
    Math.abs(longestUnits.median / predicted.longest - 1),
    Math.abs(shortestUnits.median / predicted.shortest - 1),
  );
  return {
    route: longest.key.route,
    name: `${waitsOf(longest)}${variantOf(longest, all)}`,
    longest,
    shortest,
    longestUnits,
    shortestUnits,
    predicted,
    quicker: quickerOf(longestUnits, shortestUnits, predicted, offPrediction),
    offPrediction,
  };
}

/** By the rounds; where they are few by a schedule that foretold both makespans, and more of a difference than it is off. */
function quickerOf(
  longest: Summary,
  shortest: Summary,
  predicted: Comparison['predicted'],
  offPrediction: number,
): Comparison['quicker'] {
  if (liesBelow(longest, shortest)) return 'longest';
  if (liesBelow(shortest, longest)) return 'shortest';
  const difference = predicted.shortest / predicted.longest - 1;
  const isForetold = offPrediction <= NEAR_PREDICTION && Math.abs(difference) > 2 * NEAR_PREDICTION;
  if (!isForetold || Math.min(longest.rounds, shortest.rounds) > 1) return 'none';
  return difference > 0 ? 'longest' : 'shortest';
}

/** Which tasks, where there are several. */
function variantOf({ key }: ReportActivity, all: readonly ReportActivity[]): string {
  const { tasks } = key.parameters;
  const several = all.some((other) => other.key.parameters.tasks !== tasks);
  return several ? `, tasks ${String(tasks)}` : '';
}

function sameOtherwise(a: ReportActivity, b: ReportActivity): boolean {
  const text = ({ key, path }: ReportActivity): string =>
    JSON.stringify([{ ...key, parameters: { ...key.parameters, order: '' } }, path]);
  return text(a) === text(b);
}
