import type { ActivityKey } from '../../../src/domain/activity-key.js';
import type { ExperimentResult } from '../../../src/domain/experiment.js';
import type { ReportActivity, ReportCell } from '../../../src/domain/report.js';
import { summarize } from '../../../src/stats/summary.js';

export interface Lines {
  readonly route: string;
  readonly parameters?: ActivityKey['parameters'];
  /** A line, for each round. */
  readonly us: readonly number[];
  readonly path?: string;
  readonly figures?: Readonly<Record<string, number>>;
  readonly failure?: { readonly code: string; readonly message: string };
  readonly disturbed?: boolean;
  readonly poolSize?: number;
}

/** What a route that took so long for a line would be in the report. */
export function linesActivity({
  route,
  us,
  parameters = {},
  path = '/dev/shm',
  figures = {},
  failure,
  disturbed = false,
  poolSize = 4,
}: Lines): ReportActivity {
  const seconds = us.map((each) => each / 1e6);
  return {
    id: `${path} ${route} ${poolSize} ${JSON.stringify(parameters)}`,
    key: {
      workload: 'lines',
      route,
      parameters: { lines: 1000, ...parameters },
      poolSize,
      cpus: null,
      node: null,
    },
    path,
    summary: route,
    time:
      seconds.length === 0
        ? null
        : {
            secondsPerIteration: summarize(seconds),
            elapsedSeconds: summarize(seconds),
            iterations: 1000,
            bytesPerSecond: summarize(seconds),
          },
    bytes: 1000,
    operations: {},
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, value]) => [name, { unit: '', value: summarize([value]) }]),
    ),
    checks: [],
    spans: [],
    curves: {},
    rows: [],
    cpu: { userNs: 0, systemNs: 0 },
    peakRssBytes: null,
    eventLoopUtilisation: 0.6,
    notes: [],
    trials: [
      ...us.map((each, round) => ({
        round,
        exit: 'completed' as const,
        disturbances: disturbed ? ['other programs'] : [],
        elapsedNs: each * 1e6,
        iterations: 1000,
        failure: null,
      })),
      ...(failure
        ? [
            {
              round: 0,
              exit: 'failed' as const,
              disturbances: [],
              elapsedNs: null,
              iterations: null,
              failure,
            },
          ]
        : []),
    ],
  };
}

/** A cell of awaited small writes whose stages were stamped, in ns for each of 100 writes. */
export function stagedCell(
  depth: number,
  stagesNs: { submit: number; queue: number; service: number; deliver: number },
): Pick<ReportCell, 'key' | 'operations'> {
  const stages = Object.fromEntries(
    Object.entries(stagesNs).map(([stage, ns]) => [stage, { count: 100, sum: 100 * ns }]),
  );
  return {
    key: { strategy: 'fs-promises', depth, blockSizeBytes: 64 },
    operations: { write: { stagesNs: stages } },
  } as unknown as Pick<ReportCell, 'key' | 'operations'>;
}

export function linesResult(
  activities: readonly ReportActivity[],
  cells: readonly Pick<ReportCell, 'key' | 'operations'>[] = [],
): ExperimentResult {
  const volumes = [{ path: '/dev/shm', target: 'target', cells }];
  return { activities, volumes, backends: [] } as unknown as ExperimentResult;
}
