import type { ReportActivity } from '../../domain/report.js';
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
    const { key, path } = activity;
    const cpus = key.cpus ?? processors;
    const identity = JSON.stringify([path, key.route, key.parameters, cpus, key.node]);
    lines.set(identity, [...(lines.get(identity) ?? []), activity]);
  }
  const sweeps = [...lines.values()].flatMap((line) => sweepOf(line, processors));
  return sweeps
    .map((sweep) => ({ ...sweep, withoutSyncs: unsyncedOf(sweep, sweeps) }))
    .sort(
      (a, b) =>
        Number(b.sync === 'each') - Number(a.sync === 'each') ||
        b.cpus - a.cpus ||
        b.points.length - a.points.length,
    );
}

function unsyncedOf(sweep: PoolSweep, sweeps: readonly PoolSweep[]): readonly PoolPoint[] {
  if (sweep.sync === 'none') return [];
  const work = workOf(sweep);
  return sweeps.find((other) => other.sync === 'none' && workOf(other) === work)?.points ?? [];
}

/** Equal for sweeps that differ in their syncs alone. */
function workOf({ points, cpus }: PoolSweep): string {
  const { key, path } = points[0]?.activity ?? {};
  return JSON.stringify([path, key?.route, { ...key?.parameters, sync: null }, cpus, key?.node]);
}

function sweepOf(line: readonly ReportActivity[], processors: number): readonly PoolSweep[] {
  const points = line
    .flatMap((activity): readonly PoolPoint[] => {
      const pool = activity.key.poolSize;
      const rates = ratesOf(activity);
      return pool === null || rates.length === 0 ? [] : [{ pool, activity, rates }];
    })
    .sort((a, b) => a.pool - b.pool)
    // All processors, and as many by their number, are the same.
    .filter(({ pool }, index, all) => pool !== all[index - 1]?.pool);
  const [first] = points;
  if (first === undefined || points.length < 2) return [];
  const { key, path } = first.activity;
  return [
    {
      points,
      cpus: key.cpus ?? processors,
      path,
      sync: key.parameters.sync === 'none' ? 'none' : 'each',
      withoutSyncs: [],
      knee: estimateKnee(
        points.map(({ rates }) => rates),
        (drawn) =>
          knee(points.map(({ pool }, index) => ({ value: pool, throughput: mean(drawn[index] ?? []) }))),
      ),
    },
  ];
}

/** A round has as many requests as it came to: `iterations` of a trial over its time. */
function ratesOf(activity: ReportActivity): readonly number[] {
  return countedTrials(activity).flatMap(({ elapsedNs, iterations }) =>
    elapsedNs === null || iterations === null ? [] : [(iterations * 1e9) / elapsedNs],
  );
}
