import {
  type IoJob,
  type JobFile,
  type JobOperation,
  MAX_JOB_OPERATIONS,
  unitsPerPass,
} from '../../domain/job.js';
import type { CellKey } from '../../domain/plan.js';
import { blockOrders } from './block-order.js';
import { JobColumns } from './columns.js';
import { blocksPerFile, fillOperationBytes, unitLength } from './geometry.js';

/** What all jobs of a script share. */
export interface JobBase {
  readonly key: CellKey;
  readonly files: readonly JobFile[];
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
    content: { kind: key.content, seed, stampBytes: key.blockSizeBytes },
    direct: key.direct,
    readOnly: key.operation === 'read',
    syncCall: key.operation === 'write' && key.mode === 'new' ? 'fsync' : 'fdatasync',
    dsync: key.durability === 'dsync',
    vectorBytes: 0,
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
 * One pass over every block of every file. Operation k is for file k mod F and that file's block number floor(k / F)
 * in its order (see {@link blockOrders}), so that files take turns: with a number of lanes that is a multiple or a
 * divisor of F, a lane stays with files of its own. With durability `each` a unit is a write and its sync.
 */
export function blocksJob(base: JobBase, limits: JobLimits): IoJob {
  const { key, files, seed } = base;
  const blocks = blocksPerFile(key);
  const length = unitLength(key);
  const orders = blockOrders(files.length, blocks, key.pattern, seed);
  const columns = new JobColumns(blocks * files.length * length);
  for (let turn = 0; turn < blocks; turn++) {
    orders.forEach((order, file) => {
      const offset = (order[turn] ?? 0) * key.blockSizeBytes;
      const size = Math.min(key.blockSizeBytes, key.fileSizeBytes - offset);
      columns.add(key.operation === 'read' ? 'read' : 'write', file, offset, size);
      if (length === 2) columns.add('sync', file);
    });
  }
  return makeJob(base, columns, {
    unitLength: length,
    bufferBytes: Math.min(key.blockSizeBytes, key.fileSizeBytes),
    ...limits,
  });
}

/**
 * Opens each file, writes it from its start to its end as pass 0, makes it durable and closes it; one file after
 * another, through the page cache whatever the cell asks for. Several jobs where one would hold too many operations.
 */
export function fillJobs(base: JobBase): readonly IoJob[] {
  const { key, files } = base;
  const operationBytes = fillOperationBytes(key);
  const writes = Math.ceil(key.fileSizeBytes / operationBytes);
  const length = writes + 3;
  const filesPerJob = Math.max(1, Math.floor(MAX_JOB_OPERATIONS / length));
  const jobs: IoJob[] = [];
  for (let first = 0; first < files.length; first += filesPerJob) {
    const end = Math.min(files.length, first + filesPerJob);
    const columns = new JobColumns((end - first) * length);
    for (let file = first; file < end; file++) {
      columns.add('open', file);
      for (let offset = 0; offset < key.fileSizeBytes; offset += operationBytes) {
        columns.add('write', file, offset, Math.min(operationBytes, key.fileSizeBytes - offset));
      }
      columns.add('sync', file);
      columns.add('close', file);
    }
    const shape = { unitLength: length, bufferBytes: operationBytes, limitUnits: end - first };
    const job = makeJob({ ...base, lanes: 1 }, columns, { ...shape, limitNs: null, firstPass: 0 });
    jobs.push({ ...job, direct: false, readOnly: false, syncCall: 'fsync' });
  }
  return jobs;
}
