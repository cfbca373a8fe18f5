import type { Figure, Point } from '../../../src/domain/activity-findings.js';
import type { ExperimentResult } from '../../../src/domain/experiment.js';
import type { ReportActivity } from '../../../src/domain/report.js';
import type { ParameterValue } from '../../../src/domain/strategy.js';
import { summarize } from '../../../src/stats/summary.js';

export interface ActivityOptions {
  readonly workload: string;
  readonly route: string;
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  readonly poolSize?: number | null;
  readonly cpus?: number | null;
  readonly path?: string;
  readonly bytes?: number;
  readonly iterations?: number;
  /** Of each round. */
  readonly seconds: readonly number[];
  readonly disturbed?: boolean;
  readonly figures?: Readonly<Record<string, Figure>>;
  readonly curves?: Readonly<Record<string, readonly Point[]>>;
  readonly operations?: ReportActivity['operations'];
  readonly eventLoopUtilisation?: number;
  readonly notes?: readonly string[];
}

let made = 0;

/** An activity as a report has it, over rounds of given times. */
export function activity(options: ActivityOptions): ReportActivity {
  const { seconds, bytes = 0, iterations = 1 } = options;
  return {
    id: `activity${++made}`,
    key: {
      workload: options.workload,
      route: options.route,
      parameters: options.parameters ?? {},
      poolSize: options.poolSize ?? null,
      cpus: options.cpus ?? null,
      node: null,
    },
    path: options.path ?? '/volume',
    summary: '',
    time:
      seconds.length === 0
        ? null
        : {
            secondsPerIteration: summarize(seconds.map((one) => one / iterations)),
            elapsedSeconds: summarize(seconds),
            iterations,
            bytesPerSecond: summarize(seconds.map((one) => bytes / one)),
          },
    bytes,
    operations: options.operations ?? {},
    figures: Object.fromEntries(
      Object.entries(options.figures ?? {}).map(([name, { value, unit }]) => [
        name,
        { unit, value: summarize(seconds.map(() => value)) },
      ]),
    ),
    checks: [],
    spans: [],
    curves: options.curves ?? {},
    rows: [],
    cpu: { userNs: 0, systemNs: 0 },
    peakRssBytes: null,
    eventLoopUtilisation: options.eventLoopUtilisation ?? null,
    notes: options.notes ?? [],
    trials: seconds.map((one, round) => ({
      round,
      exit: 'completed' as const,
      disturbances: options.disturbed === true ? ['others'] : [],
      elapsedNs: one * 1e9,
      iterations,
      failure: null,
    })),
  };
}

/** A report of these activities alone, of a machine of so many processors. */
export function resultOf(activities: readonly ReportActivity[], cpus = 2): ExperimentResult {
  return { volumes: [], activities, backends: [], run: { environment: { cpus } } as ExperimentResult['run'] };
}
