import type { ReportActivity } from '../../domain/report.js';
import type { KneeEstimate } from '../../domain/sweep.js';
import { NS_PER_S } from '../../domain/units.js';
import { estimateKnee } from '../../stats/knee-interval.js';
import { knee } from '../../stats/knee.js';
import { mean } from '../../stats/moments.js';
import { quietOrAll } from '../read/quiet-rounds.js';

/** A concurrency with what its rounds gave. */
export interface CurvePoint {
  readonly concurrency: number;
  readonly activity: ReportActivity;
  /** Bytes a second of each round that completed; the disturbed ones only where fewer than two others are left. */
  readonly throughputs: readonly number[];
}

/** A route over its concurrency, all else equal. */
export interface Curve {
  readonly route: string;
  readonly cold: boolean;
  /** Of an object store: what it has cached is not known. */
  readonly remote: boolean;
  /** Null: all that the run may use. */
  readonly cpus: number | null;
  readonly path: string | null;
  /** In the order of their concurrency; at least two. */
  readonly points: readonly CurvePoint[];
  readonly knee: KneeEstimate;
}

/** The curves of a report: every line of cells that differ in their concurrency alone. */
export function curvesOf(activities: readonly ReportActivity[]): readonly Curve[] {
  const lines = new Map<string, CurvePoint[]>();
  for (const activity of activities) {
    const { key, path } = activity;
    if (key.workload !== 'scan') continue;
    const throughputs = throughputsOf(activity);
    if (throughputs.length === 0) continue;
    const identity = JSON.stringify([path, { ...key, parameters: { ...key.parameters, concurrency: null } }]);
    const line = lines.get(identity) ?? [];
    lines.set(identity, line);
    line.push({ concurrency: Number(key.parameters.concurrency), activity, throughputs });
  }
  return [...lines.values()].flatMap((line): Curve[] => {
    const points = line.sort((one, other) => one.concurrency - other.concurrency);
    const [first] = points;
    if (first === undefined || points.length < 2) return [];
    const { key, path } = first.activity;
    const at = (drawn: readonly (readonly number[])[]) =>
      knee(
        points.map(({ concurrency }, index) => ({
          value: concurrency,
          throughput: mean(drawn[index] ?? []),
        })),
      );
    return [
      {
        route: key.route,
        cold: key.parameters.cache === 'cold',
        remote: key.parameters.cache === undefined,
        cpus: key.cpus,
        path,
        points,
        knee: estimateKnee(
          points.map(({ throughputs }) => throughputs),
          at,
        ),
      },
    ];
  });
}

function throughputsOf({ trials, operations, time }: ReportActivity): readonly number[] {
  const complete = trials.filter(
    ({ exit, elapsedNs, failure }) => exit === 'completed' && elapsedNs !== null && failure === null,
  );
  const counted = quietOrAll(complete, ({ disturbances }) => disturbances.length > 0);
  // Each round tells the bytes of one pass, and every pass reads the same.
  const each = (operations.read?.bytes ?? 0) / Math.max(1, time?.elapsedSeconds.rounds ?? 1);
  return counted.map(
    ({ iterations, elapsedNs }) => (each * (iterations ?? 1)) / ((elapsedNs ?? 1) / NS_PER_S),
  );
}
