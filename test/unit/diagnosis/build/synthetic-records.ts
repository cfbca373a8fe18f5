import type { SerializedHistogram } from '../../../../src/domain/histogram.js';
import type { Measurement, OperationMeasurement, StageName } from '../../../../src/domain/measurement.js';
import type { Cell, Plan } from '../../../../src/domain/plan.js';
import type { RunRecord } from '../../../../src/domain/record.js';
import type { SampleSeries } from '../../../../src/domain/sampler.js';
import type { Volume } from '../../../../src/domain/target.js';
import type { TrialRecord } from '../../../../src/domain/trial.js';
import { LatencyHistogram } from '../../../../src/stats/histogram.js';
import { cell as cellFacts, strategyTraits, type CellOptions, type StrategyName } from './synthetic-facts.js';

export const MS = 1e6;

export function histogram(...values: readonly number[]): SerializedHistogram {
  const made = new LatencyHistogram();
  for (const value of values) made.record(value);
  return made.toJSON();
}

export function operation(
  latencies: readonly number[],
  bytes: number,
  stages: Record<StageName, number[]> | null = null,
): OperationMeasurement {
  return {
    count: latencies.length,
    bytes,
    errors: [],
    latency: histogram(...latencies),
    issueLatency: null,
    stages: stages && {
      submit: histogram(...stages.submit),
      queue: histogram(...stages.queue),
      service: histogram(...stages.service),
      deliver: histogram(...stages.deliver),
    },
  };
}

/** 300 ms of writes from `startNs` on, 100 ms of sync after them, 1,000 operations of 4 KiB. */
export function measurement(startNs: number, over: Partial<Measurement> = {}): Measurement {
  const latencies = Array.from({ length: 1000 }, () => 300_000);
  const endNs = startNs + 300 * MS;
  return {
    phases: [
      { name: 'create', startNs: startNs - 50 * MS, endNs: startNs, operations: { create: 8 }, bytes: 0 },
      { name: 'measure', startNs, endNs, operations: { write: 1000 }, bytes: 4_096_000 },
      { name: 'sync', startNs: endNs, endNs: endNs + 100 * MS, operations: { sync: 8 }, bytes: 0 },
    ],
    operations: { write: operation(latencies, 4_096_000) },
    elapsedNs: 300 * MS,
    syncElapsedNs: 100 * MS,
    resources: {
      userNs: 60 * MS,
      systemNs: 150 * MS,
      voluntaryContextSwitches: 10,
      involuntaryContextSwitches: 2,
      minorFaults: 0,
      majorFaults: 0,
    },
    peakRssBytes: 50e6,
    memberBytes: [4_096_000],
    shortOperations: 0,
    verification: { method: 'stamps', blocks: 4096, mismatches: [], mismatchCount: 0 },
    eventLoopUtilisation: 0.5,
    ...over,
  };
}

export function trial(cellId: string, round: number, over: Partial<TrialRecord> = {}): TrialRecord {
  const startNs = 1000 * MS * (round + 1);
  return {
    cellId,
    round,
    staged: false,
    exit: 'completed',
    startNs: startNs - 100 * MS,
    endNs: startNs + 500 * MS,
    measurement: measurement(startNs),
    failure: null,
    series: [],
    node: 'v20.20.2',
    uv: '1.46.0',
    processors: null,
    poolThreadIds: [],
    disturbances: [],
    unavailable: [],
    ...over,
  };
}

export function plannedCell(id: string, options: CellOptions = {}): Cell {
  const { key, members } = cellFacts(options);
  return { id, targetId: 't0', key, fixed: [], members };
}

/** Rows at `atNs`; `columns` hold one value for each. */
export function series(
  sampler: string,
  subject: string,
  atMs: readonly number[],
  columns: SampleSeries['columns'],
): SampleSeries {
  return { sampler, subject, source: `test ${sampler}`, atNs: atMs.map((ms) => ms * MS), columns };
}

export const descriptors = (Object.keys(strategyTraits) as StrategyName[]).map((name) => ({
  name,
  unit: 'block' as const,
  opensBy: 'descriptor' as const,
  movesBytes: name !== 'null',
  ...strategyTraits[name],
}));

/** A run's lines: the header, its trials, the samples of the host. */
export function runRecords(
  volume: Volume,
  cells: readonly Cell[],
  trials: readonly TrialRecord[],
  host: readonly (readonly SampleSeries[])[] = [],
): readonly RunRecord[] {
  const plan: Plan = {
    preset: null,
    targets: [{ id: 't0', label: volume.label, members: [volume.path] }],
    volumes: [volume],
    cells,
    activities: [],
    settings: {
      rounds: 3,
      warmupMs: 50,
      durationMs: 300,
      bytes: null,
      seed: 1,
      sampleIntervalMs: 100,
      iostatSource: 'proc',
      trialTimeoutMs: 30_000,
      reserveBytes: 0,
      force: false,
      stages: false,
      budgetMs: 0,
      confirm: false,
      scale: 1,
      untilSteady: false,
      passLimitMs: null,
      probesEndMs: null,
    },
    order: trials.map(({ cellId, round }) => ({ cellId, round, staged: false })),
    estimate: { trials: trials.length, elapsedMs: 0, space: [], bytesWritten: null },
  };
  return [
    {
      type: 'run',
      v: 1,
      run: {
        id: 'r1',
        startedAt: '2025-01-01T00:00:00.000Z',
        epochNs: '0',
        argv: [],
        environment: {
          iotriage: '0.1.0',
          node: 'v20.20.2',
          uv: '1.46.0',
          v8: '11.3',
          kernel: '6.18',
          distribution: 'Debian 12',
          arch: 'x64',
          cpuModel: 'test',
          cpus: 2,
          cpuQuota: null,
          numaNodes: 1,
          memoryBytes: 8e9,
          virtualization: null,
          uvThreadpoolSize: null,
          uvUseIoUring: null,
        },
        plan,
      },
    },
    ...trials.map((one): RunRecord => ({ type: 'trial', v: 1, trial: one })),
    ...host.map((pieces): RunRecord => ({ type: 'samples', v: 1, series: pieces, unavailable: [] })),
  ];
}
