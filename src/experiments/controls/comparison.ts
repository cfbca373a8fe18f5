import type { ActivityKey } from '../../domain/activity-key.js';
import type { ReportActivity } from '../../domain/report.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { estimateRatio } from '../../stats/bootstrap.js';

const NS_PER_S = 1e9;

/** One after another against at once, of cells that differ in nothing else. */
export interface Comparison {
  readonly key: ActivityKey;
  /** How many times longer one after another takes. */
  readonly ratio: RatioEstimate;
  /** Of the schedule that has fewer. */
  readonly rounds: number;
  /** One of the two has no round that was not disturbed. */
  readonly disturbed: boolean;
  readonly concurrent: ReportActivity;
}

/** Every pair of which both were measured. */
export function comparisons(activities: readonly ReportActivity[]): readonly Comparison[] {
  return activities.flatMap((concurrent): readonly Comparison[] => {
    const { key } = concurrent;
    if (key.parameters.schedule !== 'concurrent') return [];
    const wanted = identity({ ...key, parameters: { ...key.parameters, schedule: 'sequential' } });
    const sequential = activities.find((other) => identity(other.key) === wanted);
    if (!sequential) return [];
    const [long, short] = [roundsOf(sequential), roundsOf(concurrent)];
    if (long.seconds.length === 0 || short.seconds.length === 0) return [];
    return [
      {
        key,
        ratio: estimateRatio(long.seconds, short.seconds),
        rounds: Math.min(long.seconds.length, short.seconds.length),
        disturbed: long.disturbed || short.disturbed,
        concurrent,
      },
    ];
  });
}

/** Seconds of the completed rounds that were not disturbed; of all where there is no other. */
export function roundsOf({ trials }: Pick<ReportActivity, 'trials'>): {
  readonly seconds: readonly number[];
  readonly disturbed: boolean;
} {
  const complete = trials.flatMap(({ exit, elapsedNs, disturbances }) =>
    exit === 'completed' && elapsedNs !== null
      ? [{ seconds: elapsedNs / NS_PER_S, calm: disturbances.length === 0 }]
      : [],
  );
  const calm = complete.filter((round) => round.calm);
  const disturbed = complete.length > 0 && calm.length === 0;
  return { seconds: (disturbed ? complete : calm).map(({ seconds }) => seconds), disturbed };
}

function identity({ route, parameters, poolSize, cpus, node }: ActivityKey): string {
  const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([route, sorted, poolSize, cpus, node]);
}
