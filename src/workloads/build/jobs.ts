import {
  type IoJob,
  type JobFile,
  type JobOperation,
  MAX_JOB_OPERATIONS,
  unitsPerPass,
} from '../../domain/job.js';
import type { CellKey } from '../../domain/plan.js';
import { NS_PER_S } from '../../domain/units.js';
import { seededRandom } from '../../stats/random.js';
import { blockOrders } from './block-order.js';
import { JobColumns } from './columns.js';
import {
  fillOperationBytes,
  groupLanes,
  movesPerUnit,
  operationBytes,
  operationsPerFile,
  operationsPerPass,
  unitLength,
  vectorBlocks,
} from './geometry.js';
import { readPositions, visitUnits } from './unit-order.js';

/** The positions of a mix's reads come from the seed of its blocks' order, by a sequence of their own. */
const MIX_SEED = 0x6d697821;

/** What all jobs of a script share. */
export interface JobBase {
  readonly key: CellKey;
  readonly files: readonly JobFile[];
  readonly members: number;
  /** 32 bit. */
  readonly seed: number;
  /** Operations in flight over all members. */
  readonly lanes: number;
}

/** When a job ends, and the number of its first pass. */
export interface JobLimits {
  readonly limitUnits: number | null;
  readonly limitNs: number | null;
  readonly firstPass: number;
}

function makeJob(
  { key, files, seed, lanes }: JobBase,
  columns: JobColumns,
  shape: Pick<IoJob, 'unitLength' | 'bufferBytes' | 'limitUnits' | 'limitNs' | 'firstPass'>,
): IoJob {
  const { kind, file, offset, size } = columns;
  const units = unitsPerPass({ kind, unitLength: shape.unitLength });
  return {
    files,
    kind,
    file,
    offset,
    size,
    ...shape,
    // A lane beyond the last unit would never have work.
    lanes: Math.max(1, Math.min(lanes, units)),
    variesOrder: false,
    content: { kind: key.content, seed, stampBytes: key.blockSizeBytes },
    direct: key.direct,
    readOnly: key.operation === 'read',
    syncCall: key.operation === 'write' && key.mode === 'new' ? 'fsync' : 'fdatasync',
    dsync: key.durability === 'dsync',
    vectorBytes: vectorBlocks(key) > 1 ? key.blockSizeBytes : 0,
    groupLanes: 1,
    pacing: null,
  };
}

/** One operation for each file, exactly once: `create`, `open`, `sync`, `close` or `unlink`. */
export function perFileJob(base: JobBase, operation: JobOperation): IoJob {
  const columns = new JobColumns(base.files.length);
  base.files.forEach((_, file) => {
    columns.add(operation, file);
  });
  return makeJob(base, columns, {
    unitLength: 1,
    bufferBytes: 0,
    limitUnits: base.files.length,
    limitNs: null,
    firstPass: 0,
  });
}

/**
 * One pass over every block of every file, in the order of {@link visitUnits}; each file's blocks in an order of their
 * own (see {@link blockOrders}). A unit is a write or a read; with durability `each` or `group:N` a write and its sync;
 * with `every:N` N writes of one file, consecutive in its order, and their sync.
 */
export function blocksJob(base: JobBase, limits: JobLimits): IoJob {
  const { key, files, members, seed } = base;
  const bytes = operationBytes(key);
  const perFile = operationsPerFile(key);
  const moves = movesPerUnit(key);
  const length = unitLength(key);
  const orders = blockOrders(files.length, perFile, key.pattern, seed);
  const reads =
    key.operation === 'mix'
      ? readPositions(perFile * files.length, key.readShare ?? 0, seededRandom(seed ^ MIX_SEED))
      : null;
  const columns = new JobColumns(operationsPerPass(key, members));
  let moved = 0;
  visitUnits(key, files.length, members, (file, first) => {
    for (let at = first; at < first + moves; at++) {
      const offset = (orders[file]?.[at] ?? 0) * bytes;
      const isRead = reads === null ? key.operation === 'read' : reads[moved] === 1;
      columns.add(isRead ? 'read' : 'write', file, offset, Math.min(bytes, key.fileSizeBytes - offset));
      moved++;
    }
    if (length > moves) columns.add('sync', file);
  });
  const job = makeJob(base, columns, {
    unitLength: length,
    bufferBytes: Math.min(bytes, key.fileSizeBytes),
    ...limits,
  });
  const stepNs = key.rate === null ? null : NS_PER_S / key.rate;
  const pacing = stepNs === null ? null : { intervalNs: moves * stepNs, offsetNs: 0, stepNs };
  return { ...job, variesOrder: variesOrder(base), groupLanes: groupLanes(key), pacing };
}

/** Random work, unless its lanes are to be in one file at a time, one after another. */
function variesOrder({ key, files }: JobBase): boolean {
  return key.pattern === 'random' && !(key.parameters.sharing === 'shared' && files.length > 1);
}

/**
 * Opens or creates each file, writes it from its start to its end as pass 0, makes it durable and closes it; one file
 * after another, through the page cache whatever the cell asks for. Several jobs where one would hold too many
 * operations.
 *
 * @param mostBytes of one write; at least a block all the same.
 */
export function fillJobs(
  base: JobBase,
  mostBytes: number,
  begin: 'open' | 'create' = 'open',
): readonly IoJob[] {
  const { key, files } = base;
  const pieceBytes = fillOperationBytes(key, mostBytes);
  const writes = Math.ceil(key.fileSizeBytes / pieceBytes);
  const length = writes + 3;
  const filesPerJob = Math.max(1, Math.floor(MAX_JOB_OPERATIONS / length));
  const jobs: IoJob[] = [];
  for (let first = 0; first < files.length; first += filesPerJob) {
    const end = Math.min(files.length, first + filesPerJob);
    const columns = new JobColumns((end - first) * length);
    for (let file = first; file < end; file++) {
      columns.add(begin, file);
      for (let offset = 0; offset < key.fileSizeBytes; offset += pieceBytes) {
        columns.add('write', file, offset, Math.min(pieceBytes, key.fileSizeBytes - offset));
      }
      columns.add('sync', file);
      columns.add('close', file);
    }
    const shape = { unitLength: length, bufferBytes: pieceBytes, limitUnits: end - first };
    const job = makeJob({ ...base, lanes: 1 }, columns, { ...shape, limitNs: null, firstPass: 0 });
    jobs.push({ ...job, direct: false, readOnly: false, dsync: false, vectorBytes: 0, syncCall: 'fsync' });
  }
  return jobs;
}
