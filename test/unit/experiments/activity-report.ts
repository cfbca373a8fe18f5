import type { ActivityKey } from '../../../src/domain/activity-key.js';
import type { ReportActivity } from '../../../src/domain/report.js';
import { summarize } from '../../../src/stats/summary.js';

export interface Synthetic {
  readonly key: Pick<ActivityKey, 'workload' | 'route'> & Partial<ActivityKey>;
  readonly path?: string | null;
  /** Values of the rounds, with their unit; none: no round was completed. */
  readonly figures: Readonly<Record<string, readonly [unit: string, ...rounds: number[]]>>;
  readonly rounds?: number;
  readonly disturbed?: boolean;
  readonly failed?: boolean;
}

/** An activity of a report, made of the figures of its rounds. */
export function activity({
  key,
  path = null,
  figures,
  rounds = 3,
  disturbed = false,
  failed = false,
}: Synthetic): ReportActivity {
  const summary = summarize(Array.from({ length: rounds }, () => 0.5));
  const whole = { parameters: {}, poolSize: null, cpus: null, node: null, ...key };
  return {
    id: JSON.stringify([whole.route, whole.parameters, whole.poolSize]),
    key: whole,
    path,
    summary: '',
    time: failed
      ? null
      : { secondsPerIteration: summary, elapsedSeconds: summary, iterations: 1, bytesPerSecond: summary },
    bytes: 0,
    operations: {},
    figures: failed
      ? {}
      : Object.fromEntries(
          Object.entries(figures).map(([name, [unit, ...values]]) => [
            name,
            { unit, value: summarize(values) },
          ]),
        ),
    checks: [],
    spans: [],
    curves: {},
    rows: [],
    cpu: { userNs: 0, systemNs: 0 },
    peakRssBytes: null,
    eventLoopUtilisation: null,
    notes: [],
    trials: Array.from({ length: rounds }, (_, round) => ({
      round,
      exit: failed ? ('failed' as const) : ('completed' as const),
      disturbances: disturbed ? ['others used 1.2 processors'] : [],
      elapsedNs: failed ? null : 5e8,
      iterations: failed ? null : 1,
      failure: failed ? { code: 'EIO', message: 'i/o error' } : null,
    })),
  };
}

/** What an experiment reads. */
export function resultOf(activities: readonly ReportActivity[]) {
  return { volumes: [], activities, backends: [], run: {} as never };
}
