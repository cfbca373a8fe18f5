import { workerData } from 'node:worker_threads';
import { EpochClock } from '../../domain/clock.js';
import { IotriageError } from '../../domain/errors.js';
import { loadAddon } from '../../native/addon.js';
import { LaneBuffer } from '../drive/lane-buffer.js';
import { NOT_OPEN } from '../drive/descriptors.js';
import { failureNumber } from '../drive/operation-error.js';
import { StageStamps } from '../drive/stage-stamps.js';
import { type ClonedTask, control, type SharedJob, type TaskResult } from './shared-job.js';
import { TaskOperations, type WorkerMemory } from './task-operations.js';

/** What each worker is given when it starts. */
export interface WorkerData {
  readonly epochNs: bigint;
  /** System calls are stamped by the interposer, not by readings of the clock around what calls them. */
  readonly staged: boolean;
}

/** A job is for all workers: one that waits longer than this for the others has been left alone. */
const READY_TIMEOUT_MS = 30_000;

const given = dataOf(workerData);
const clock = new EpochClock(given.epochNs);
const stamps = given.staged ? new StageStamps(loadAddon().interposer, clock) : null;
let work: { readonly job: SharedJob; readonly operations: TaskOperations } | null = null;
let memory: WorkerMemory | null = null;

/**
 * What piscina calls: with a job, every worker takes it and waits for the others, so that none takes it twice; with the
 * number of a lane, or with that and bytes, the worker carries out the lane's operations.
 */
export default function run(task: SharedJob | ClonedTask | number): TaskResult {
  if (typeof task === 'number') return carryOut(task, []);
  return 'lane' in task ? carryOut(task.lane, task.bytes) : take(task);
}

function take(job: SharedJob): number {
  const worker = Atomics.add(job.control, control.ready, 1);
  // A worker keeps its number, and so the body of its blocks, from its first job on.
  memory ??= { addon: loadAddon(), write: new LaneBuffer(loadAddon(), worker), read: [] };
  work = { job, operations: new TaskOperations(job, memory) };
  Atomics.notify(job.control, control.ready);
  for (let ready = worker + 1; ready < job.workers; ready = Atomics.load(job.control, control.ready)) {
    if (Atomics.wait(job.control, control.ready, ready, READY_TIMEOUT_MS) === 'timed-out') {
      throw new IotriageError('internal', `only ${ready} of ${job.workers} workers are ready`);
    }
  }
  return 0;
}

function carryOut(lane: number, bytes: readonly Uint8Array[]): TaskResult {
  if (!work) throw new IotriageError('internal', 'a worker was given a lane before its job');
  const { job, operations } = work;
  const first = lane * job.laneOperations;
  const count = job.counts[lane] ?? 0;
  const deadlineNs = job.deadlineNs[0] ?? 0;
  const shortBefore = operations.shortOperations;
  operations.begin(lane, bytes);
  let begun = 0;
  while (begun < count && Atomics.load(job.control, control.stop) === 0) {
    const index = begun;
    const at = first + index;
    const beganNs = clock.now();
    if (beganNs > deadlineNs) break;
    job.beganNs[at] = beganNs;
    begun++;
    const row = job.rows[at] ?? 0;
    const file = job.file[row] ?? 0;
    // A close gives it up.
    const descriptor = job.slots[file] ?? NOT_OPEN;
    try {
      job.results[at] = operations.run(row, job.passes[at] ?? 0, index);
    } catch (error) {
      const failure = failureNumber(error);
      if (failure === 0) throw error;
      job.results[at] = -failure;
      Atomics.store(job.control, control.stop, 1);
    }
    job.endedNs[at] = clock.now();
    if (!stamps) continue;
    const found = stamps.takeRow(job, row, job.paths[file] ?? '', descriptor);
    job.beganNs[at] = found ? stamps.startNs : Number.NaN;
    job.endedNs[at] = found ? stamps.endNs : Number.NaN;
  }
  const short = operations.shortOperations - shortBefore;
  if (short > 0) Atomics.add(job.control, control.shortOperations, short);
  return operations.readBytes.length > 0 ? { begun, bytes: operations.readBytes } : begun;
}

function dataOf(data: unknown): WorkerData {
  if (typeof data === 'object' && data !== null && 'epochNs' in data && typeof data.epochNs === 'bigint') {
    return { epochNs: data.epochNs, staged: 'staged' in data && data.staged === true };
  }
  throw new IotriageError('internal', 'a worker was started without an epoch');
}
