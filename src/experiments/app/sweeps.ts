import type { ReportActivity } from '../../domain/report.js';
import type { ParameterValue } from '../../domain/strategy.js';
import type { KneeEstimate } from '../../domain/sweep.js';
import { estimateKnee } from '../../stats/knee-interval.js';
import { knee } from '../../stats/knee.js';
import { mean } from '../../stats/moments.js';
import { countedTrials } from '../activities/rounds.js';

export interface PoolPoint {
  readonly pool: number;
  readonly activity: ReportActivity;
  /** Requests a second of each round that counts. */
  readonly rates: readonly number[];
}

/** Pool sizes, all else equal. */
export interface PoolSweep {
  /** Ascending; at least two. */
  readonly points: readonly PoolPoint[];
  /** That the server may run on. */
  readonly cpus: number;
  readonly path: string | null;
  readonly sync: 'none' | 'each';
  /** Of a sweep with syncs: how the same works without them. */
  readonly withoutSyncs: readonly PoolPoint[];
  readonly knee: KneeEstimate;
}

/** Requests a second, of all rounds that count. */
export function rateOf({ rates }: PoolPoint): number {
  return mean(rates);
}

/** The sweeps over pool sizes: those with syncs first, with more processors first, with more points first. */
export function poolSweeps(activities: readonly ReportActivity[], processors: number): readonly PoolSweep[] {
  const lines = new Map<string, ReportActivity[]>();
  for (const activity of activities) {
    const identity = identityOf(activity, processors, activity.key.parameters.sync);
    lines.set(identity, [...(lines.get(identity) ?? []), activity]);
  }
  const sweeps = [...lines.values()].flatMap((line): readonly PoolSweep[] => {
    const points = pointsOf(line);
    const [first] = points;
    if (first === undefined) return [];
    const { key, path } = first.activity;
    const unsynced = lines.get(identityOf(first.activity, processors, 'none')) ?? [];
    const sync = key.parameters.sync === 'none' ? 'none' : 'each';
    const withoutSyncs = sync === 'none' ? [] : pointsOf(unsynced);
    return [{ points, cpus: key.cpus ?? processors, path, sync, withoutSyncs, knee: kneeOf(points) }];
  });
  return sweeps.sort(
    (a, b) =>
      Number(b.sync === 'each') - Number(a.sync === 'each') ||
      b.cpus - a.cpus ||
      b.points.length - a.points.length,
  );
}

/** Equal for activities that differ in their pools alone, and as if they synced so. */
function identityOf(
  { key, path }: ReportActivity,
  processors: number,
  sync: ParameterValue | undefined,
): string {
  const cpus = key.cpus ?? processors;
  return JSON.stringify([path, key.route, { ...key.parameters, sync }, cpus, key.node]);
}

/** Those that have rounds, the smallest pool first; none where there are not two. */
function pointsOf(line: readonly ReportActivity[]): readonly PoolPoint[] {
  const points = line
    .flatMap((activity): readonly PoolPoint[] => {
      const pool = activity.key.poolSize;
      const rates = ratesOf(activity);
      return pool === null || rates.length === 0 ? [] : [{ pool, activity, rates }];
    })
    .sort((a, b) => a.pool - b.pool)
    // All processors, and as many by their number, are the same.
    .filter(({ pool }, index, all) => pool !== all[index - 1]?.pool);
  return points.length < 2 ? [] : points;
}

function kneeOf(points: readonly PoolPoint[]): KneeEstimate {
  return estimateKnee(
    points.map(({ rates }) => rates),
    (drawn) => knee(points.map(({ pool }, index) => ({ value: pool, throughput: mean(drawn[index] ?? []) }))),
  );
}

/** A round has as many requests as it came to: `iterations` of a trial over its time. */
function ratesOf(activity: ReportActivity): readonly number[] {
  return countedTrials(activity).flatMap(({ elapsedNs, iterations }) =>
    elapsedNs === null || iterations === null ? [] : [(iterations * 1e9) / elapsedNs],
  );
}
