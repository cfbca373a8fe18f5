import type { CellFacts, DeviceFacts, Fact, PoolFacts, VolumeFacts } from '../../../../src/domain/facts.js';
import type { Finding, Rule, WorkloadGroup } from '../../../../src/domain/finding.js';
import { goesByLibuvRing } from '../../../../src/domain/libuv-io.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import type { BlockDevice, Limit, Volume, VolumeKind } from '../../../../src/domain/target.js';
import { timeShares } from '../../../../src/diagnosis/facts/shares.js';
import { groupCells } from '../../../../src/diagnosis/workload-groups.js';
import { seededRandom } from '../../../../src/stats/random.js';
import { summarize } from '../../../../src/stats/summary.js';

/** What the tests need to know of the real strategies. */
export const strategyTraits = {
  'native-uv': { family: 'native', usesPool: true, blocksLoop: false },
  'native-pwrite': { family: 'native', usesPool: false, blocksLoop: false },
  'native-threads': { family: 'native', usesPool: false, blocksLoop: false },
  'fs-sync': { family: 'node', usesPool: false, blocksLoop: true },
  'fs-callback': { family: 'node', usesPool: true, blocksLoop: false },
  'fs-promises': { family: 'node', usesPool: true, blocksLoop: false },
  'worker-pool': { family: 'node', usesPool: false, blocksLoop: false, hasWorkers: true },
  'process-pool': { family: 'node', usesPool: false, blocksLoop: false, hasWorkers: true },
  dd: { family: 'reference', usesPool: false, blocksLoop: false },
  null: { family: 'control', usesPool: false, blocksLoop: false },
} as const;
export type StrategyName = keyof typeof strategyTraits;

export function known(value: number, source = 'test'): Fact {
  return { value, source };
}

export function notKnown(why = 'not read'): Fact {
  return { value: null, source: 'test', why };
}

/** Rounds around a mean: `spread` is the half width relative to it. */
export function rounds(mean: number, spread = 0.02, count = 3, seed = 1): readonly number[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => mean * (1 + (2 * random() - 1) * spread));
}

export interface CellOptions {
  readonly strategy?: StrategyName;
  readonly key?: Partial<CellKey>;
  /** Operations per second, one value for each round. */
  readonly ops?: readonly number[];
  readonly user?: number;
  readonly system?: number;
  readonly loop?: number | null;
  /** Job time of all rounds together, and of their final syncs. */
  readonly elapsedMs?: number;
  readonly syncMs?: number | null;
  readonly devices?: readonly DeviceFacts[];
  readonly pool?: Partial<PoolFacts> | null;
  readonly cpuPressure?: number;
  /** Share of the time that a quota held back, and processors stolen. */
  readonly throttled?: number;
  readonly steal?: number;
  /** Processors that other programs used, and those that nobody did. */
  readonly foreign?: number;
  readonly idle?: number;
  readonly voluntary?: number;
  readonly disturbances?: readonly string[];
  readonly failure?: { code: string; message: string; afterBytes: number };
  readonly members?: readonly string[];
  /** Bytes a second of each member, one value for each round. */
  readonly memberRounds?: CellFacts['memberBytesPerSecondRounds'];
  readonly phases?: CellFacts['phases'];
  readonly progress?: CellFacts['progress'];
  readonly operations?: CellFacts['operations'];
}

/** Of a cell whose file operations go by libuv's own io_uring. */
export const byRing = { poolSize: null, parameters: { io: 'uring' } } as const;

let made = 0;

/** A cell of 4 KiB random overwrites with a final sync, unless told otherwise. Without `ops` it has no result. */
export function cell(options: CellOptions = {}): CellFacts {
  const strategy = options.strategy ?? 'native-uv';
  const traits = strategyTraits[strategy];
  const key: CellKey = {
    workload: 'files',
    strategy,
    operation: 'write',
    readShare: null,
    poolSize: traits.usesPool ? 4 : null,
    depth: traits.blocksLoop ? 1 : 16,
    blockSizeBytes: 4096,
    files: 8,
    fileSizeBytes: 2 * 2 ** 20,
    pattern: 'random',
    mode: 'overwrite',
    content: 'random',
    direct: false,
    durability: 'end',
    rate: null,
    batch: null,
    parameters: strategy.startsWith('native-') ? { vector: 1 } : {},
    threads: strategy === 'native-threads' ? 2 : null,
    cpus: null,
    node: null,
    ...options.key,
  };
  const ops = options.ops ?? [];
  const bytes = ops.map((value) => value * key.blockSizeBytes);
  const elapsedNs = ops.length === 0 ? 0 : (options.elapsedMs ?? 300 * ops.length) * 1e6;
  const mean = bytes.length === 0 ? 0 : bytes.reduce((sum, value) => sum + value, 0) / bytes.length;
  const user = options.user ?? 0.2;
  const system = options.system ?? 0.3;
  const syncMs = options.syncMs === undefined ? (key.durability === 'end' ? 0 : null) : options.syncMs;
  const jobShare = elapsedNs === 0 ? 1 : elapsedNs / (elapsedNs + (syncMs ?? 0) * 1e6);
  made++;
  const facts: Omit<CellFacts, 'shares'> = {
    id: `c${made}`,
    key,
    members: options.members ?? ['/data'],
    fixed: [],
    strategy: {
      name: strategy,
      unit: 'block',
      opensBy: 'descriptor',
      movesBytes: traits.family !== 'control',
      ...traits,
      usesPool: traits.usesPool && !goesByLibuvRing(key),
    },
    staging: null,
    trials: Array.from({ length: Math.max(ops.length, options.failure ? 3 : 0) }, (_, round) => ({
      round,
      exit: options.failure ? 'failed' : 'completed',
      elapsedNs: 300e6,
      bytesPerSecond: bytes[round] ?? null,
      disturbances: options.disturbances ?? [],
      failure: options.failure ?? null,
      notes: [],
      node: 'v20.20.2',
      processors: null,
    })),
    bytesPerSecond: bytes.length === 0 ? null : summarize(bytes),
    operationsPerSecond: ops.length === 0 ? null : summarize(ops),
    withSync:
      bytes.length === 0 || syncMs === null
        ? null
        : {
            bytesPerSecond: summarize(bytes.map((value) => value * jobShare)),
            operationsPerSecond: summarize(ops.map((value) => value * jobShare)),
          },
    bytesPerSecondRounds: bytes,
    countedRounds: bytes.map((_, round) => round),
    operations: options.operations ?? {},
    elapsedNs,
    syncElapsedNs: syncMs === null ? null : syncMs * 1e6,
    phases: options.phases ?? {},
    progress: options.progress ?? [],
    applicationBytes: Math.round((mean * elapsedNs) / 1e9),
    memberBytes: [],
    memberBytesPerSecondRounds: options.memberRounds ?? [],
    cpu: { userNs: user * elapsedNs, systemNs: system * elapsedNs },
    cpuUserCores: known(user, 'getrusage(2)'),
    cpuSystemCores: known(system, 'getrusage(2)'),
    contextSwitches: { voluntary: options.voluntary ?? 0, involuntary: 0 },
    peakRssBytes: 60 * 2 ** 20,
    memory: {
      peakRssBytes: notKnown(),
      steadyRssBytes: notKnown(),
      peakPssBytes: notKnown(),
      steadyPssBytes: notKnown(),
      pssSamples: 0,
      processes: known(1),
      peakHeapUsedBytes: notKnown(),
      peakExternalBytes: notKnown(),
      peakArrayBuffersBytes: notKnown(),
    },
    eventLoopUtilisation: options.loop === null ? notKnown() : known(options.loop ?? 0.1),
    pool: options.pool === null || key.poolSize === null ? null : pool(key.poolSize, options.pool ?? {}),
    devices: options.devices ?? [],
    flushesPerSync: notKnown(),
    pressure: {
      cpuSome: known(options.cpuPressure ?? 0.05),
      ioSome: known(0),
      ioFull: known(0),
      memorySome: known(0),
    },
    cpuThrottledShare: options.throttled === undefined ? notKnown() : known(options.throttled),
    foreignCores: known(options.foreign ?? 0, '/proc/stat'),
    idleCores: known(options.idle ?? 1, '/proc/stat'),
    stealCores: known(options.steal ?? 0, '/proc/stat'),
    dirtyBytes: known(0),
    writebackBytes: known(0),
    verification: { blocks: 0, mismatches: 0, methods: ['stamps'] },
  };
  return { ...facts, shares: timeShares(facts) };
}

/** A pool whose threads are all busy, unless told otherwise. */
export function pool(threads: number, over: Partial<PoolFacts> = {}): PoolFacts {
  return {
    threads: known(threads),
    busyMean: known(threads),
    saturatedShare: known(1),
    bySyscall: { running: threads },
    byVolume: {},
    samples: 9,
    probeWaitNs: notKnown(),
    ...over,
  };
}

export function device(written: number | null, columns: Record<string, number> = {}): DeviceFacts {
  return {
    device: 'vda',
    columns: Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, known(value)])),
    readBytes: known(0),
    writtenBytes: written === null ? notKnown() : known(written),
    flushes: known(0),
    finalSync: null,
  };
}

const vda: BlockDevice = {
  name: 'vda',
  majorMinor: '254:0',
  type: 'disk',
  parents: [],
  backingFile: null,
  sizeBytes: 1e11,
  rotational: false,
  scheduler: 'none',
  writeCache: 'write back',
  logicalBlockBytes: 512,
  queueDepth: 64,
  model: null,
  numaNode: null,
};

export function volume(kind: VolumeKind = 'disk', limits: readonly Limit[] = []): Volume {
  return {
    targetId: 't0',
    label: '/data',
    path: '/data',
    kind,
    deviceId: '1',
    mount: null,
    devices: kind === 'disk' ? [vda] : [],
    limits,
    sizeBytes: 1e11,
    freeBytes: 5e10,
    freeInodes: 1e6,
    readOnly: false,
    directAlignmentBytes: 512,
    members: [],
    unavailable: [],
  };
}

export function volumeFacts(
  cells: readonly CellFacts[],
  kind: VolumeKind = 'disk',
  cpus = 2,
  limits: readonly Limit[] = [],
): VolumeFacts {
  return {
    volume: volume(kind, limits),
    host: { cpus, memoryBytes: 8e9 },
    cells,
    probes: [],
    statistics: [],
    unavailable: [],
  };
}

/** What a rule concludes of the only workload group of the facts. */
export function conclude(rule: Rule, facts: VolumeFacts): Finding | null {
  return rule.conclude(facts, onlyGroup(facts));
}

/** What a rule concludes of the group of the first cell, beside which others were measured. */
export function concludeOfFirst(rule: Rule, facts: VolumeFacts): Finding | null {
  return rule.conclude(facts, firstGroup(facts));
}

export function firstGroup(facts: VolumeFacts): WorkloadGroup {
  const [group] = groupCells(facts.cells);
  if (group === undefined) throw new Error('there are no cells');
  return group;
}

export function onlyGroup(facts: VolumeFacts): WorkloadGroup {
  const groups = groupCells(facts.cells);
  if (groups.length !== 1) throw new Error(`the cells make ${groups.length} groups`);
  return groups[0]!;
}
