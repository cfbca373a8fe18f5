import { join } from 'node:path';
import { type JobFile, unitsPerPass } from '../domain/job.js';
import type { CellKey } from '../domain/plan.js';
import { MIB, NS_PER_MS } from '../domain/units.js';
import type { SpaceNeed } from '../domain/space-need.js';
import type { IoWorkload, ScriptPhase, ScriptRequest } from '../domain/workload.js';
import {
  MEASURE_FIRST_PASS,
  MEASURE_PASSES,
  movesTogether,
  needsFill,
  operationBytes,
  WARMUP_FIRST_PASS,
} from './build/geometry.js';
import { blocksJob, fillJobs, type JobBase, perFileJob } from './build/jobs.js';
import { unitsForBytes } from './build/limits.js';

/** What a file system may allocate for the smallest file. */
const ALLOCATION_BYTES = 4096;
/** The workspace's directory and its marker, for each member. */
const WORKSPACE_INODES = 2;
/** The warm-up of new files writes at most so much for each of at most so many files of its own. */
const SCRATCH_FILE_BYTES = MIB;
const SCRATCH_FILES = 16;

/**
 * n files of a size, written or read in blocks. For a set of directories, `files`, `depth` and `bytes` are those of
 * each member; file i of every member comes before file i + 1 of any.
 */
export const files: IoWorkload = {
  kind: 'io',
  name: 'files',
  summary: 'n files of a size, written or read in blocks, sequentially or at random',

  script(request: ScriptRequest): readonly ScriptPhase[] {
    return needsFill(request.key) ? filledScript(request) : newScript(request);
  },

  space(key: CellKey, members: number): readonly SpaceNeed[] {
    const scratch = needsFill(key) ? null : scratchKey(key, members);
    const bytes =
      WORKSPACE_INODES * ALLOCATION_BYTES +
      key.files * allocated(key.fileSizeBytes) +
      (scratch ? scratch.files * allocated(scratch.fileSizeBytes) : 0);
    const inodes = WORKSPACE_INODES + key.files + (scratch?.files ?? 0);
    return Array.from({ length: members }, () => ({ bytes, inodes }));
  },
};

/** Files that are filled first, then overwritten or read. */
function filledScript(request: ScriptRequest): readonly ScriptPhase[] {
  const { key, fillPieceBytes, warmupMs, opensBy } = request;
  // They are made for writing, whatever the measured phase opens them for.
  const making: JobBase = jobBase(request, { ...key, operation: 'write' }, 'f');
  const byPath = opensBy === 'path';
  const base: JobBase = { ...making, key };
  const firstPass = WARMUP_FIRST_PASS;
  const warmup = blocksJob(base, { limitUnits: null, limitNs: warmupMs * NS_PER_MS, firstPass });
  return [
    ...(byPath
      ? []
      : [
          byStrategy('create', true, making, 'create'),
          // Its descriptors go: a fill must not find the files open, and a read opens them for reading only.
          byStrategy('create', false, making, 'close'),
        ]),
    ...fillJobs(making, fillPieceBytes, byPath ? 'create' : 'open').map((job): ScriptPhase => {
      return { name: 'fill', job, by: 'filler', measured: false };
    }),
    ...(byPath ? [] : [byStrategy('open', true, base, 'open')]),
    ...(warmupMs > 0
      ? [
          phase('warmup', false, {
            ...warmup,
            limitUnits: unitsPerPass(warmup) * (MEASURE_FIRST_PASS - WARMUP_FIRST_PASS),
          }),
        ]
      : []),
    measurePhase(request, base),
    ...endPhases(request, base),
  ];
}

/** Files that do not exist before the measured phase, written once. */
function newScript(request: ScriptRequest): readonly ScriptPhase[] {
  const base = jobBase(request, request.key, 'f');
  return [
    ...(request.warmupMs > 0 ? scratchPhases(request) : []),
    ...(request.opensBy === 'path' ? [] : [byStrategy('create', true, base, 'create')]),
    measurePhase(request, base),
    ...endPhases(request, base),
  ];
}

/** The warm-up of new files writes files of its own, one short pass, and removes them. */
function scratchPhases(request: ScriptRequest): readonly ScriptPhase[] {
  const base = jobBase(request, scratchKey(request.key, request.directories.length), 'w');
  const limitNs = request.warmupMs * NS_PER_MS;
  const write = blocksJob(base, { limitUnits: null, limitNs, firstPass: WARMUP_FIRST_PASS });
  const byPath = request.opensBy === 'path';
  return [
    ...(byPath ? [] : [byStrategy('warmup', false, base, 'create')]),
    phase('warmup', false, { ...write, limitUnits: unitsPerPass(write) }),
    ...(byPath ? [] : [byStrategy('warmup', false, base, 'close')]),
    byStrategy('warmup', false, base, 'unlink'),
  ];
}

/** As few files as keep every lane and thread at work, each of whole units and groups. */
function scratchKey(key: CellKey, members: number): CellKey {
  const together = movesTogether(key) * operationBytes(key);
  const bytes = Math.max(1, Math.floor(SCRATCH_FILE_BYTES / together)) * together;
  // Threads with files of their own need as many each.
  const threads = key.parameters.sharing === 'own' ? (key.threads ?? 1) / members : 1;
  const files = Math.ceil(Math.min(key.depth, SCRATCH_FILES) / threads) * threads;
  return {
    ...key,
    files: Math.min(key.files, files),
    fileSizeBytes: Math.min(key.fileSizeBytes, bytes),
  };
}

function measurePhase({ key, directories, durationMs, bytes }: ScriptRequest, base: JobBase): ScriptPhase {
  const limitNs = durationMs === null ? null : durationMs * NS_PER_MS;
  const job = blocksJob(base, { limitUnits: null, limitNs, firstPass: MEASURE_FIRST_PASS });
  const passes = needsFill(key) ? MEASURE_PASSES : 1;
  const asked = bytes === null ? Number.POSITIVE_INFINITY : unitsForBytes(job, bytes * directories.length);
  return phase('measure', true, { ...job, limitUnits: Math.min(asked, passes * unitsPerPass(job)) });
}

function endPhases({ opensBy }: ScriptRequest, base: JobBase): readonly ScriptPhase[] {
  const { operation, durability } = base.key;
  return [
    ...(operation !== 'read' && durability === 'end' ? [byStrategy('sync', true, base, 'sync')] : []),
    ...(opensBy === 'path' ? [] : [byStrategy('close', true, base, 'close')]),
    byStrategy('unlink', true, base, 'unlink'),
  ];
}

function byStrategy(
  name: ScriptPhase['name'],
  measured: boolean,
  base: JobBase,
  operation: Parameters<typeof perFileJob>[1],
): ScriptPhase {
  return phase(name, measured, perFileJob(base, operation));
}

function phase(name: ScriptPhase['name'], measured: boolean, job: ScriptPhase['job']): ScriptPhase {
  return { name, job, by: 'strategy', measured };
}

function jobBase({ directories, seed }: ScriptRequest, key: CellKey, prefix: string): JobBase {
  const members = directories.length;
  const jobFiles = Array.from({ length: key.files * members }, (_, index): JobFile => {
    const member = index % members;
    const name = `${prefix}${String(Math.floor(index / members)).padStart(4, '0')}`;
    return { path: join(directories[member] ?? '', name), sizeBytes: key.fileSizeBytes, member };
  });
  // A strategy with threads of its own has one operation in flight for each.
  const lanes = Math.max(key.depth * members, key.threads ?? 0);
  return { key, files: jobFiles, members, seed: seed >>> 0, lanes };
}

function allocated(bytes: number): number {
  return Math.ceil(bytes / ALLOCATION_BYTES) * ALLOCATION_BYTES;
}
