import type { IoJob } from '../../domain/job.js';
import type { SyncJob } from '../drive/sync-operations.js';
import type { Inside } from './insides.js';
import type { SlotMemory } from './slot-memory.js';

/** The form of the pool's tasks: the strategy's parameters. */
export interface TaskForm {
  /** What calls in a worker. */
  readonly inside: Inside;
  /**
   * `own`: a worker writes memory of its own. `shared`: it writes what the main loop laid into shared memory, and reads
   * into that. `cloned`: bytes are posted, what is written goes with the task, what is read comes back with its result.
   * `transferred`: the memory of each write and read goes with the task and comes back with its result.
   */
  readonly buffers: 'own' | 'shared' | 'cloned' | 'transferred';
  /** Tasks that a worker has at a time; more than one of an inside that is awaited alone. */
  readonly inFlight: number;
}

/** A task whose bytes are posted, in the order of its operations. Otherwise a task is the number of its lane. */
export interface PostedTask {
  readonly lane: number;
  readonly bytes: readonly Uint8Array[];
}

/** What a worker is given: a job for all of them, a task of it, or the word to look at its heap or to close its files. */
export type PoolTask = SharedJob | PostedTask | number | 'look' | 'end';

/** A file that a worker could not open for itself, and why, as `failureNumber` tells it. */
export interface Unopened {
  readonly file: number;
  readonly failure: number;
}

/** How many operations a task began, with the bytes that are posted back; or what keeps a worker from taking a job. */
export type TaskResult =
  | number
  | { readonly begun: number; readonly bytes: readonly Uint8Array[] }
  | { readonly unopened: Unopened };

/** Slots of {@link SharedJob.control}. */
export const control = {
  /** Not 0: begin no other operation. */
  stop: 0,
  /** Workers that have the job. */
  ready: 1,
  /** Operations that took more than one call because the first was short. */
  shortOperations: 2,
} as const;
const CONTROL_SLOTS = 3;

/**
 * What main loop and workers share of a job. It is handed to each worker once, before the clock starts; then a task is
 * the number of a lane, its operations lie in the lane's part of `rows` and `passes`, and what became of them in its
 * part of `beganNs`, `endedNs` and `results`.
 */
export interface SharedJob extends SyncJob, Pick<IoJob, 'content' | 'bufferBytes' | 'firstPass'>, TaskForm {
  readonly paths: readonly string[];
  readonly workers: number;
  /** With buffers `shared`: what its operations write and read. */
  readonly memory: SlotMemory | null;
  /** Operations that a lane's part holds. */
  readonly laneOperations: number;
  /** Since the epoch; no operation is begun later. Set when the clock starts. */
  readonly deadlineNs: Float64Array;
  readonly control: Int32Array;
  /** The files' descriptors; they belong to the process, so any worker can use them. */
  readonly slots: Int32Array;
  /** How many operations of a lane's task there are. */
  readonly counts: Uint32Array;
  readonly rows: Uint32Array;
  readonly passes: Uint32Array;
  /** When each operation's system call began and ended; NaN: that was to be stamped and was not. */
  readonly beganNs: Float64Array;
  readonly endedNs: Float64Array;
  /** Bytes moved, or the number of a failure, negative. */
  readonly results: Float64Array;
}

/**
 * Lays a job's columns and its lanes' parts into shared memory.
 * @param laneOperations that a task has at most.
 */
export function shareJob(
  job: IoJob,
  workers: number,
  laneOperations: number,
  form: TaskForm,
  memory: SlotMemory | null,
): SharedJob {
  const operations = laneOperations * job.lanes;
  return {
    kind: shared(Uint8Array, job.kind),
    file: shared(Uint32Array, job.file),
    offset: shared(Float64Array, job.offset),
    size: shared(Uint32Array, job.size),
    paths: job.files.map(({ path }) => path),
    direct: job.direct,
    readOnly: job.readOnly,
    syncCall: job.syncCall,
    dsync: job.dsync,
    vectorBytes: job.vectorBytes,
    inside: form.inside,
    buffers: form.buffers,
    inFlight: form.inFlight,
    memory,
    content: job.content,
    bufferBytes: job.bufferBytes,
    firstPass: job.firstPass,
    workers,
    laneOperations,
    deadlineNs: zeroed(Float64Array, 1),
    control: zeroed(Int32Array, CONTROL_SLOTS),
    slots: zeroed(Int32Array, job.files.length),
    counts: zeroed(Uint32Array, job.lanes),
    rows: zeroed(Uint32Array, operations),
    passes: zeroed(Uint32Array, operations),
    beganNs: zeroed(Float64Array, operations),
    endedNs: zeroed(Float64Array, operations),
    results: zeroed(Float64Array, operations),
  };
}

interface SharedArray<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer): T;
}

function zeroed<T>(kind: SharedArray<T>, length: number): T {
  return new kind(new SharedArrayBuffer(length * kind.BYTES_PER_ELEMENT));
}

function shared<T extends { set(values: ArrayLike<number>): void }>(
  kind: SharedArray<T>,
  values: ArrayLike<number>,
): T {
  const copy = zeroed(kind, values.length);
  copy.set(values);
  return copy;
}
