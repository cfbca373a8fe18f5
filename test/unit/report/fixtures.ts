import type {
  CellFacts,
  DeviceFacts,
  Fact,
  OperationFacts,
  PoolFacts,
  TrialFacts,
  VolumeFacts,
} from '../../../src/domain/facts.js';
import type { Finding, VolumeDiagnosis } from '../../../src/domain/finding.js';
import type { Measurement } from '../../../src/domain/measurement.js';
import type { Cell, CellKey, Plan } from '../../../src/domain/plan.js';
import type { RunHeader, RunRecord } from '../../../src/domain/record.js';
import type { SampleSeries } from '../../../src/domain/sampler.js';
import type { LatencySummary, StatisticsRow, Summary } from '../../../src/domain/statistics.js';
import type { Strategy } from '../../../src/domain/strategy.js';
import type { BlockDevice, Volume } from '../../../src/domain/target.js';
import type { TrialRecord } from '../../../src/domain/trial.js';
import { MIB } from '../../../src/domain/units.js';
import type { ReportInput } from '../../../src/report/build.js';

export const known = (value: number, source = '/proc/diskstats'): Fact => ({ value, source });
export const unknown = (why: string, source = 'iostat'): Fact => ({ value: null, source, why });

/** Values around a mean: 0.95, 1.00 and 1.05 of it. */
export function summary(mean: number, rounds = 3): Summary {
  return {
    rounds,
    min: 0.95 * mean,
    max: 1.05 * mean,
    mean,
    stddev: 0.05 * mean,
    median: mean,
    iqr: 0.05 * mean,
    outliers: '2;0',
    ci95: rounds >= 5 ? [0.97 * mean, 1.03 * mean] : null,
  };
}

export function latency(count: number, meanNs: number): LatencySummary {
  const from = (samples: number, value: number) => (count >= samples ? value : null);
  return {
    count,
    min: meanNs / 4,
    mean: meanNs,
    p50: from(20, 0.9 * meanNs),
    p90: from(100, 2 * meanNs),
    p99: from(1000, 6 * meanNs),
    p999: from(10_000, 20 * meanNs),
    max: 40 * meanNs,
  };
}

export const baseKey: CellKey = {
  workload: 'files',
  strategy: 'native-pwrite',
  operation: 'write',
  poolSize: null,
  depth: 1,
  blockSizeBytes: 4096,
  files: 4,
  fileSizeBytes: 16 * MIB,
  pattern: 'random',
  mode: 'overwrite',
  content: 'random',
  direct: false,
  durability: 'end',
  rate: null,
  batch: null,
  threads: null,
  cpus: null,
  node: null,
};

type StrategyFacts = CellFacts['strategy'];
const strategyOf = (name: string, family: Strategy['family'], usesPool: boolean): StrategyFacts => ({
  name,
  unit: 'block',
  family,
  usesPool,
  movesBytes: family !== 'control',
  blocksLoop: name === 'fs-sync',
});

const strategies: Readonly<Record<string, StrategyFacts>> = {
  null: strategyOf('null', 'control', false),
  'native-pwrite': strategyOf('native-pwrite', 'native', false),
  'native-uv': strategyOf('native-uv', 'native', true),
  'fs-sync': strategyOf('fs-sync', 'node', false),
  'fs-callback': strategyOf('fs-callback', 'node', true),
  'fs-promises': strategyOf('fs-promises', 'node', true),
  'worker-pool': strategyOf('worker-pool', 'node', false),
};

export interface CellOptions {
  readonly key?: Partial<CellKey>;
  readonly members?: readonly string[];
  /** Null: no round completed. */
  readonly bytesPerSecond?: number | null;
  readonly trials?: readonly TrialFacts[];
  readonly fixed?: CellFacts['fixed'];
  readonly devices?: readonly DeviceFacts[];
  readonly pool?: PoolFacts | null;
  readonly mismatches?: number;
}

export const completedTrial = (round: number, bytesPerSecond: number): TrialFacts => ({
  round,
  exit: 'completed',
  elapsedNs: 3e8,
  bytesPerSecond,
  disturbances: [],
  failure: null,
});

export function cellFacts(id: string, options: CellOptions = {}): CellFacts {
  const key = { ...baseKey, ...options.key };
  const members = options.members ?? ['/data'];
  const speed = options.bytesPerSecond === undefined ? 400e6 : options.bytesPerSecond;
  const count = speed === null ? 0 : Math.round((speed * 0.9) / key.blockSizeBytes);
  const bytes = count * key.blockSizeBytes;
  const meanNs = speed === null ? 0 : (key.depth * 1e9 * key.blockSizeBytes) / speed;
  const strategy = strategies[key.strategy] ?? strategyOf(key.strategy, 'node', false);
  const rounds = options.trials?.length ?? 3;
  return {
    id,
    key,
    members,
    fixed: options.fixed ?? [],
    strategy,
    trials:
      options.trials ?? [0, 1, 2].map((round) => completedTrial(round, (speed ?? 0) * (0.95 + 0.05 * round))),
    bytesPerSecond: speed === null ? null : summary(speed, rounds),
    operationsPerSecond: speed === null ? null : summary(speed / key.blockSizeBytes, rounds),
    withSync:
      speed === null || key.durability !== 'end'
        ? null
        : {
            bytesPerSecond: summary(speed / 2),
            operationsPerSecond: summary(speed / 2 / key.blockSizeBytes),
          },
    bytesPerSecondRounds: speed === null ? [] : [0.95 * speed, speed, 1.05 * speed],
    operations: speed === null ? {} : operations(key, count, bytes, meanNs),
    elapsedNs: speed === null ? 0 : 9e8,
    syncElapsedNs: key.durability === 'end' ? 9e8 : null,
    applicationBytes: bytes,
    memberBytes: members.map(() => bytes / members.length),
    cpu: { userNs: 2e8, systemNs: 5e8 },
    cpuUserCores: known(0.22, '/proc/PID/stat'),
    cpuSystemCores: known(0.55, '/proc/PID/stat'),
    contextSwitches: { voluntary: 1200, involuntary: 30 },
    peakRssBytes: 62 * MIB,
    eventLoopUtilisation: strategy.blocksLoop ? unknown('the loop is blocked') : known(0.35, 'event-loop'),
    pool: options.pool ?? (strategy.usesPool ? poolFacts(key.poolSize ?? 4) : null),
    devices: options.devices ?? [],
    pressure: {
      cpuSome: known(0.1, '/proc/pressure/cpu'),
      ioSome: known(0.2, '/proc/pressure/io'),
      ioFull: known(0.1, '/proc/pressure/io'),
      memorySome: known(0, '/proc/pressure/memory'),
    },
    dirtyBytes: known(3e7, '/proc/vmstat'),
    writebackBytes: known(1e6, '/proc/vmstat'),
    verification: { blocks: count, mismatches: options.mismatches ?? 0, methods: ['stamps'] },
  };
}

function operations(
  key: CellKey,
  count: number,
  bytes: number,
  meanNs: number,
): Readonly<Record<string, OperationFacts>> {
  const total = Math.round(meanNs) * count;
  const stage = (share: number) => ({
    sumNs: share * total,
    summary: latency(count, share * meanNs),
  });
  const stamped = key.strategy === 'native-uv';
  const plain = (kindCount: number, ns: number): OperationFacts => ({
    count: kindCount,
    bytes: 0,
    errors: [],
    latencyNs: latency(kindCount, ns),
    latencySumNs: kindCount * ns,
    stages: null,
  });
  return {
    open: plain(key.files * 3, 9000),
    [key.operation]: {
      ...plain(count, meanNs),
      bytes,
      latencySumNs: total,
      stages: stamped
        ? { submit: stage(0.0625), queue: stage(0.625), service: stage(0.25), deliver: stage(0.0625) }
        : null,
    },
    sync: plain(key.files * 3, 2e6),
    close: plain(key.files * 3, 3000),
  };
}

export function poolFacts(size: number): PoolFacts {
  return {
    threads: known(size, '/proc/PID/task'),
    busyMean: known(0.95 * size, '/proc/PID/task'),
    saturatedShare: known(0.9, '/proc/PID/task'),
    bySyscall: { pwrite64: 0.9 * size, running: 0.05 * size, futex: 0.05 * size },
    samples: 9,
    probeWaitNs: known(120_000, 'probe'),
  };
}

export function deviceFacts(device: string, writtenBytes: Fact = known(380 * MIB)): DeviceFacts {
  return {
    device,
    columns: {
      'r/s': known(0),
      'rkB/s': known(0),
      'w/s': known(1234),
      'wkB/s': known(402_000),
      w_await: known(1.25),
      'wareq-sz': known(326),
      'f/s': known(12),
      f_await: known(2.5),
      'aqu-sz': known(1.54),
      '%util': known(97.5),
    },
    readBytes: known(0),
    writtenBytes,
  };
}

const disk: BlockDevice = {
  name: 'vda',
  majorMinor: '254:0',
  type: 'disk',
  parents: [],
  backingFile: null,
  sizeBytes: 64 * 1024 * MIB,
  rotational: true,
  scheduler: 'mq-deadline',
  writeCache: 'write back',
  logicalBlockBytes: 512,
  queueDepth: 256,
  model: null,
};
const partition: BlockDevice = {
  ...disk,
  name: 'vda1',
  majorMinor: '254:1',
  type: 'partition',
  parents: ['vda'],
};

export const diskVolume: Volume = {
  targetId: 't0',
  label: '/data',
  path: '/data',
  kind: 'disk',
  deviceId: '65025',
  mount: { point: '/', fsType: 'ext4', options: ['rw', 'relatime'], source: '/dev/vda1' },
  devices: [partition, disk],
  limits: [
    {
      what: 'io',
      text: 'write 500 MB/s on 254:0',
      value: 500e6,
      unit: 'bytes/s',
      direction: 'write',
      device: '254:0',
      source: '/sys/fs/cgroup/io.max',
    },
  ],
  sizeBytes: 64e9,
  freeBytes: 20e9,
  freeInodes: 1_000_000,
  readOnly: false,
  directAlignmentBytes: 512,
  members: [],
  unavailable: [{ what: 'model of vda', why: 'no /sys/block/vda/device/model' }],
};

export const tmpfsVolume: Volume = {
  ...diskVolume,
  targetId: 't1',
  label: '/dev/shm',
  path: '/dev/shm',
  kind: 'tmpfs',
  deviceId: '26',
  mount: { point: '/dev/shm', fsType: 'tmpfs', options: ['rw', 'nosuid', 'nodev'], source: 'tmpfs' },
  devices: [],
  limits: [],
  sizeBytes: 4e9,
  freeBytes: 4e9,
  unavailable: [],
};

export const setVolume: Volume = {
  ...diskVolume,
  targetId: 't2',
  label: '/data,/dev/shm',
  path: '/data,/dev/shm',
  kind: 'set',
  deviceId: '',
  mount: null,
  devices: [],
  limits: [],
  members: [diskVolume, tmpfsVolume],
  unavailable: [],
};

const depthFixed = [{ dimension: 'depth', why: 'one call at a time' }];

/** The quick preset's ladder and pool sweep on one volume, `speed` bytes per second for its fastest route. */
export function ladderCells(prefix: string, path: string, speed: number, devices: readonly DeviceFacts[]) {
  const cell = (name: string, share: number, key: Partial<CellKey>, fixed: CellFacts['fixed'] = []) =>
    cellFacts(`${prefix}-${name}`, { key, members: [path], bytesPerSecond: share * speed, fixed, devices });
  return [
    cell('null', 30, { strategy: 'null' }, depthFixed),
    cell('pwrite', 1, { strategy: 'native-pwrite', depth: 16 }),
    cell('uv1', 0.2, { strategy: 'native-uv', poolSize: 1, depth: 16 }),
    cell('uv2', 0.38, { strategy: 'native-uv', poolSize: 2, depth: 16 }),
    cell('uv4', 0.4, { strategy: 'native-uv', poolSize: 4, depth: 16 }),
    cell('uv8', 0.39, { strategy: 'native-uv', poolSize: 8, depth: 16 }),
    cell('sync', 0.73, { strategy: 'fs-sync' }, depthFixed),
    cell('callback', 0.3, { strategy: 'fs-callback', poolSize: 4, depth: 16 }),
    cell('promises', 0.08, { strategy: 'fs-promises', poolSize: 4, depth: 16 }),
    cell('workers', 0.6, { strategy: 'worker-pool', depth: 4, batch: 32 }),
    cell('pwrite-1m', 2, { pattern: 'seq', blockSizeBytes: MIB }),
    cell('promises-1m', 1.9, {
      strategy: 'fs-promises',
      poolSize: 4,
      depth: 16,
      pattern: 'seq',
      blockSizeBytes: MIB,
    }),
  ];
}

export function statisticsRow(cell: CellFacts, best: number): StatisticsRow {
  const operationsPerSecond = cell.operationsPerSecond?.mean ?? 1;
  const ratio = best / operationsPerSecond;
  return {
    cellId: cell.id,
    secondsPerOperation: summary(1 / operationsPerSecond),
    ops: operationsPerSecond,
    rounds: 3,
    iterations: Math.round(operationsPerSecond * 0.3),
    ratios: { min: ratio, max: ratio, mean: ratio, stddev: ratio, median: ratio, iqr: ratio, ops: 1 / ratio },
    ratioToBest: { ratio, interval: [0.9 * ratio, 1.1 * ratio], method: 'range' },
  };
}

export function volumeFacts(volume: Volume, cells: readonly CellFacts[]): VolumeFacts {
  const block = cells.filter(
    ({ key, strategy }) => key.blockSizeBytes === 4096 && strategy.family !== 'control',
  );
  const best = Math.max(...block.map(({ operationsPerSecond }) => operationsPerSecond?.mean ?? 0));
  return {
    volume,
    host: { cpus: 2, memoryBytes: 8e9 },
    cells,
    statistics: [
      {
        label: '4 KiB random write',
        rows: block.filter(({ bytesPerSecond }) => bytesPerSecond).map((cell) => statisticsRow(cell, best)),
      },
    ],
    unavailable: [{ what: 'probe of fs-sync', why: 'the strategy blocks the loop' }],
  };
}

export const poolStarved: Finding = {
  id: 'pool-starved',
  confidence: 'high',
  summary:
    '16 operations were in flight on 4 threads; with 8 threads throughput rose 1.9x, so the pool is what they wait for.',
  evidence: [
    { name: 'throughput at pool 8 over pool 4', value: 1.93, unit: 'x', source: 'cell t0-uv8' },
    { name: 'threads in', value: 'pwrite64', unit: '', source: '/proc/PID/task/TID/syscall' },
  ],
  advice: [{ action: 'Set UV_THREADPOOL_SIZE=8 before Node.js starts.', expected: '1.9x the throughput' }],
  contradicts: ['a device at its limit: %util was 20 %'],
  explains: 0.6,
};

export function diagnosisOf(facts: VolumeFacts, headline: Finding = poolStarved): VolumeDiagnosis {
  const jsOverhead: Finding = {
    ...poolStarved,
    id: 'js-overhead',
    confidence: 'medium',
    summary: 'fs-promises reached 8 % of the native ceiling with one processor busy in JavaScript.',
    explains: 0.3,
  };
  const cellIds = facts.cells.filter(({ key }) => key.blockSizeBytes === 4096).map(({ id }) => id);
  return {
    headline,
    diagnoses: [
      {
        workload: '4 KiB random write',
        cellIds,
        verdict: headline.id,
        confidence: headline.confidence,
        findings: [headline, jsOverhead],
      },
    ],
    recommendation: {
      uvThreadpoolSize: 8,
      queueDepth: null,
      strategy: 'fs-callback',
      reason: 'From 8 threads on the throughput is within 5 % of the best.',
    },
  };
}

function measurementOf(facts: CellFacts): Measurement {
  const main = facts.operations[facts.key.operation];
  return {
    phases: [],
    operations: {
      [facts.key.operation]: {
        count: main?.count ?? 0,
        bytes: main?.bytes ?? 0,
        errors: [],
        latency: {
          count: 0,
          sumNs: 0,
          minNs: 0,
          maxNs: 0,
          overflow: 0,
          buckets: [],
          counts: [],
        },
        stages: null,
      },
    },
    elapsedNs: 9e8,
    syncElapsedNs: null,
    resources: {
      userNs: 2e8,
      systemNs: 5e8,
      voluntaryContextSwitches: 1200,
      involuntaryContextSwitches: 30,
      minorFaults: 100,
      majorFaults: 0,
    },
    peakRssBytes: 62 * MIB,
    memberBytes: facts.memberBytes,
    shortOperations: 0,
    verification: { method: 'stamps', blocks: 100, mismatches: [], mismatchCount: 0 },
    eventLoopUtilisation: 0.4,
  };
}

export function series(
  sampler: string,
  subject: string,
  atNs: readonly number[],
  columns: SampleSeries['columns'],
) {
  return { sampler, subject, source: `/proc/${sampler}`, atNs, columns } satisfies SampleSeries;
}

export function trialRecord(facts: CellFacts, round: number, startNs: number): TrialRecord {
  const at = [0, 1, 2, 3].map((tick) => startNs + tick * 1e8);
  return {
    cellId: facts.id,
    round,
    exit: 'completed',
    startNs,
    endNs: startNs + 5e8,
    measurement: measurementOf(facts),
    failure: null,
    series: [
      series('threadpool', 'pid 4711', at, {
        busy: [3, 4, null, 4],
        syscalls: ['pwrite64', 'pwrite64', null, 'futex'],
      }),
    ],
    poolThreadIds: [4712, 4713],
    disturbances: [],
    unavailable: [{ what: 'probe of fs-sync', why: 'the strategy blocks the loop' }],
  };
}

export const cellOf = ({ id, key, fixed, members }: CellFacts, targetId = 't0'): Cell => ({
  id,
  targetId,
  key,
  fixed,
  members,
});

export function planOf(facts: readonly VolumeFacts[]): Plan {
  const cells = facts.flatMap((one) => one.cells.map((cell) => cellOf(cell, one.volume.targetId)));
  return {
    preset: 'quick',
    targets: facts.map(({ volume }) => ({
      id: volume.targetId,
      label: volume.label,
      members: volume.members.length > 0 ? volume.members.map(({ path }) => path) : [volume.path],
    })),
    volumes: facts.map(({ volume }) => volume),
    cells,
    settings: {
      rounds: 3,
      warmupMs: 100,
      durationMs: 300,
      bytes: null,
      seed: 20_251_101,
      sampleIntervalMs: 100,
      iostatSource: 'proc',
      trialTimeoutMs: 30_000,
      reserveBytes: 512 * MIB,
      force: false,
    },
    order: cells.map(({ id }) => ({ cellId: id, round: 1 })),
    estimate: {
      trials: 3 * cells.length,
      elapsedMs: 42_000,
      space: [
        {
          path: '/data',
          bytes: 64 * MIB,
          inodes: 5,
          freeBytes: 20e9,
          freeInodes: 1e6,
          reserveBytes: 512 * MIB,
        },
      ],
      bytesWritten: null,
    },
  };
}

export function headerOf(facts: readonly VolumeFacts[]): RunHeader {
  return {
    id: '20251101-120000-ab12',
    startedAt: '2025-11-01T12:00:00.000Z',
    epochNs: '123456789',
    argv: ['run', '/data', '/dev/shm', '--set', '/data,/dev/shm'],
    environment: {
      iotriage: '0.1.0',
      node: 'v20.20.2',
      uv: '1.46.0',
      v8: '11.3.244.8',
      kernel: '6.18.0',
      distribution: 'Debian GNU/Linux 12',
      arch: 'x64',
      cpuModel: 'Example CPU at 2.0 GHz',
      cpus: 2,
      memoryBytes: 8e9,
      virtualization: 'kvm',
      uvThreadpoolSize: null,
      uvUseIoUring: null,
    },
    plan: planOf(facts),
  };
}

/** Two volumes and the set of both, each with the whole ladder. */
export function wholeFacts(): readonly VolumeFacts[] {
  const onDisk = ladderCells('t0', '/data', 500e6, [deviceFacts('vda1'), deviceFacts('vda')]);
  const onTmpfs = ladderCells('t1', '/dev/shm', 2.2e9, []);
  const together = [
    cellFacts('t2-pwrite', {
      key: { strategy: 'native-pwrite', depth: 16 },
      members: ['/data', '/dev/shm'],
      bytesPerSecond: 2.16e9,
    }),
    cellFacts('t2-uv8', {
      key: { strategy: 'native-uv', poolSize: 8, depth: 16 },
      members: ['/data', '/dev/shm'],
      bytesPerSecond: 1e9,
    }),
  ];
  return [
    volumeFacts(diskVolume, onDisk),
    volumeFacts(tmpfsVolume, onTmpfs),
    volumeFacts(setVolume, together),
  ];
}

/** The records of a run of these facts: every trial of each cell, host samples in two pieces, and the end. */
export function recordsOf(facts: readonly VolumeFacts[]): readonly RunRecord[] {
  const trials = facts
    .flatMap(({ cells }) => cells)
    .flatMap((cell) => cell.trials.map(({ round }) => ({ cell, round })))
    .map(({ cell, round }, index): RunRecord => ({
      type: 'trial',
      v: 1,
      trial: trialRecord(cell, round, index * 1e9),
    }));
  const hostPiece = (from: number): RunRecord => ({
    type: 'samples',
    v: 1,
    series: [
      series('iostat', 'vda', [from, from + 1e8], { 'w/s': [10, 20], '%util': [50, null] }),
      series('pressure', 'system', [from, from + 1e8], { 'io some': [1, 2] }),
    ],
    unavailable: [{ what: 'pressure of the cgroup', why: 'no cgroup v2' }],
  });
  return [
    { type: 'run', v: 1, run: headerOf(facts) },
    hostPiece(0),
    ...trials,
    hostPiece(2e8),
    { type: 'end', v: 1, status: 'complete', elapsedMs: 51_234, leftBehind: [] },
  ];
}

export function inputOf(facts: readonly VolumeFacts[] = wholeFacts()): ReportInput {
  return {
    records: recordsOf(facts),
    facts,
    diagnoses: facts.map((one) => diagnosisOf(one)),
    samplers: [
      {
        name: 'iostat',
        columns: [
          { name: 'w/s', unit: 'IOPS', kind: 'rate', summary: 'writes' },
          { name: '%util', unit: '%', kind: 'rate', summary: 'busy' },
        ],
      },
    ],
  };
}

/** A run that ended before anything was measured: trials failed, crashed, or were never begun. */
export function failedFacts(): readonly VolumeFacts[] {
  const failed = (round: number): TrialFacts => ({
    round,
    exit: 'failed',
    elapsedNs: null,
    bytesPerSecond: null,
    disturbances: round === 1 ? ['cpu steal 12 %'] : [],
    failure: { code: 'ENOSPC', message: 'write: no space left on device', afterBytes: 12 * MIB },
  });
  const crashed: TrialFacts = { ...failed(1), exit: 'crashed', failure: null };
  const cells = [
    cellFacts('f-enospc', { bytesPerSecond: null, trials: [failed(0), failed(1), failed(2)] }),
    cellFacts('f-crash', { key: { strategy: 'fs-sync' }, bytesPerSecond: null, trials: [crashed] }),
    cellFacts('f-none', { key: { strategy: 'native-uv', poolSize: 4 }, bytesPerSecond: null, trials: [] }),
  ];
  return [volumeFacts({ ...diskVolume, mount: null, sizeBytes: null, freeBytes: null }, cells)];
}
