import type { ExperimentResult } from '../../../src/domain/experiment.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { CellKey } from '../../../src/domain/plan.js';
import type { ReportCell, ReportVolume } from '../../../src/domain/report.js';
import { MIB, NS_PER_S } from '../../../src/domain/units.js';
import { summarize } from '../../../src/stats/summary.js';

const key: CellKey = {
  workload: 'files',
  strategy: 'fs-callback',
  operation: 'write',
  readShare: null,
  poolSize: 4,
  depth: 10,
  blockSizeBytes: 4 * MIB,
  files: 10,
  fileSizeBytes: 4 * MIB,
  pattern: 'seq',
  mode: 'new',
  content: 'zero',
  direct: false,
  durability: 'end',
  rate: null,
  batch: null,
  threads: null,
  parameters: {},
  cpus: null,
  node: null,
};

export const BYTES = 40 * MIB;

export interface Round {
  readonly seconds: number;
  readonly syncSeconds?: number;
  readonly disturbed?: boolean;
  readonly failed?: boolean;
  readonly staged?: boolean;
}

/** A cell of which each round took so many seconds; a number is a calm round. */
export function cell(
  change: Partial<CellKey>,
  rounds: readonly (number | Round)[],
  more: Partial<ReportCell> = {},
  paths: readonly string[] = ['/data'],
): ReportCell {
  const whole = rounds.map((round): Round => (typeof round === 'number' ? { seconds: round } : round));
  const own = { ...key, ...change };
  const summary = summarize(whole.map(({ seconds }) => BYTES / seconds));
  const base: Pick<
    ReportCell,
    | 'id'
    | 'key'
    | 'unit'
    | 'members'
    | 'operations'
    | 'throughput'
    | 'pool'
    | 'devices'
    | 'applicationBytes'
    | 'deviceWrittenBytes'
    | 'trials'
  > = {
    id: `${paths.join(',')} ${own.strategy} ${own.depth} ${own.poolSize ?? '-'} ${own.files} ${own.durability}`,
    key: own,
    unit: 'block',
    members: paths.map((path) => ({ path, bytes: BYTES / paths.length })),
    operations: {},
    throughput: whole.every(({ failed }) => failed)
      ? null
      : { bytesPerSecond: summary, operationsPerSecond: summary, withSync: null },
    pool: null,
    devices: [],
    applicationBytes: BYTES * rounds.length,
    deviceWrittenBytes: null,
    trials: whole.map(
      ({ seconds, syncSeconds, disturbed = false, failed = false, staged = false }, round) => ({
        round,
        staged,
        exit: failed ? 'failed' : 'completed',
        disturbed,
        disturbances: disturbed ? ['other programs'] : [],
        elapsedNs: seconds * NS_PER_S,
        bytesPerSecond: BYTES / seconds,
        failure: failed ? { code: 'EIO', message: 'no', afterBytes: 0 } : null,
        notes: [],
        node: null,
        processors: null,
        placement: null,
        phases:
          syncSeconds === undefined
            ? []
            : [{ name: 'sync', startNs: 0, endNs: syncSeconds * NS_PER_S, operations: {}, bytes: 0 }],
      }),
    ),
  };
  return { ...(base as ReportCell), ...more };
}

export function finding(id: Finding['id'], summary = `it is ${id}`): Finding {
  return { id, confidence: 'medium', summary, evidence: [], advice: [], contradicts: [], explains: 1 };
}

export function volume(cells: readonly ReportCell[], more: Partial<ReportVolume> = {}): ReportVolume {
  const base: Pick<
    ReportVolume,
    'path' | 'kind' | 'headline' | 'diagnoses' | 'recommendation' | 'cells' | 'sweeps' | 'mount'
  > = {
    path: '/data',
    kind: 'disk',
    mount: { point: '/', fsType: 'ext4', options: [], source: '/dev/vda' },
    headline: finding('device-bandwidth'),
    diagnoses: [],
    recommendation: { uvThreadpoolSize: null, queueDepth: null, strategy: null, reason: 'Leave it.' },
    cells,
    sweeps: [],
  };
  return { ...(base as ReportVolume), ...more };
}

export function result(
  volumes: readonly ReportVolume[],
  backends: ExperimentResult['backends'] = [],
): ExperimentResult {
  const run = { environment: { cpus: 2, cpuQuota: null } } as unknown as ExperimentResult['run'];
  return { volumes, backends, activities: [], run };
}
