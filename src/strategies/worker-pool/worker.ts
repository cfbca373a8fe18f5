import { workerData } from 'node:worker_threads';
import { EpochClock } from '../../domain/clock.js';
import { IotriageError } from '../../domain/errors.js';
import { loadAddon } from '../../native/addon.js';
import { LaneBuffer } from '../drive/lane-buffer.js';
import { SeldomClock } from '../drive/seldom-clock.js';
import type { AwaitedTask } from './awaited-task.js';
import type { HeapSlot, HeapSlots } from './heap-slots.js';
import { takesPool } from './insides.js';
import { control, type PoolTask, type SharedJob, type TaskForm, type TaskResult } from './shared-job.js';
import { SyncTask } from './sync-task.js';
import { TaskBytes, type WorkerMemory } from './task-bytes.js';
import { TaskRun } from './task-run.js';

/** What each worker is given when it starts. */
export interface WorkerData extends Pick<TaskForm, 'inside' | 'buffers'> {
  readonly epochNs: bigint;
  /** System calls are stamped by the interposer, not by readings of the clock around what calls them. */
  readonly staged: boolean;
  /** False: no clock is read for an operation; for benchmarks alone. */
  readonly stamps: boolean;
  /** Null: it does not look at its heap. */
  readonly heaps: HeapSlots | null;
}

/** A job is for all workers: one that waits longer than this for the others has been left alone. */
const READY_TIMEOUT_MS = 30_000;

const given = workerData as WorkerData;
const clock = new EpochClock(given.epochNs);
const now = given.stamps ? clock.now : new SeldomClock(clock.now).now;
// Each of many workers loads its modules for itself: those that only some forms need, for those.
const awaited = takesPool(given.inside) ? new (await import('./awaited-work.js')).AwaitedWork() : null;
const lent = given.buffers === 'transferred' ? (await import('./lent-memory.js')).lent : null;
const { heaps } = given;
const heapSlot = heaps === null ? null : (await import('./heap-slots.js')).HeapSlot;
const stamps = given.staged
  ? new (await import('../drive/stage-stamps.js')).StageStamps(loadAddon().interposer, clock)
  : null;
/** From the first job on. */
let heap: HeapSlot | null = null;
/** One for each task that it has at a time. */
const memories: WorkerMemory[] = [];
let work: { readonly job: SharedJob; readonly idle: (SyncTask | AwaitedTask)[] } | null = null;

/**
 * What piscina calls: with a job, every worker takes it and waits for the others, so that none takes it twice; with the
 * number of a lane, or with that and bytes, the worker carries out the lane's operations; with `look` it looks at its heap, with `end` it closes its files.
 */
export default function run(task: PoolTask): TaskResult | Promise<TaskResult> {
  if (task === 'end') return awaited === null ? 0 : awaited.end().then(() => 0);
  if (typeof task === 'number') return carryOut(task, []);
  if (task === 'look') {
    heap?.look();
    return 0;
  }
  return 'lane' in task ? carryOut(task.lane, task.bytes) : take(task);
}

function take(job: SharedJob): TaskResult | Promise<TaskResult> {
  const worker = Atomics.add(job.control, control.ready, 1);
  // A worker keeps its number, and so the body of its blocks, from its first job on.
  for (let task = memories.length; task < job.inFlight; task++) {
    const write = new LaneBuffer(loadAddon(), worker);
    memories.push({ addon: loadAddon(), write, read: [] });
  }
  if (heaps && heapSlot) heap ??= new heapSlot(heaps, worker, clock.now());
  const ready = awaited?.take(job);
  work = { job, idle: memories.map((memory) => makeTask(job, memory)) };
  awaitOthers(job, worker + 1);
  return ready?.() ?? 0;
}

function awaitOthers(job: SharedJob, upTo: number): void {
  Atomics.notify(job.control, control.ready);
  for (let ready = upTo; ready < job.workers; ready = Atomics.load(job.control, control.ready)) {
    if (Atomics.wait(job.control, control.ready, ready, READY_TIMEOUT_MS) === 'timed-out') {
      throw new IotriageError('internal', `only ${ready} of ${job.workers} workers are ready`);
    }
  }
}

function makeTask(job: SharedJob, memory: WorkerMemory): SyncTask | AwaitedTask {
  const run = new TaskRun(job, now, stamps);
  const bytes = new TaskBytes(job, memory);
  return awaited?.taskOf(job, run, bytes) ?? new SyncTask(job, run, bytes, memory.addon);
}

function carryOut(lane: number, bytes: readonly Uint8Array[]): TaskResult | Promise<TaskResult> {
  const task = work?.idle.pop();
  if (!task) throw new IotriageError('internal', 'a worker was given a lane that it has no room for');
  task.run.start(lane);
  task.bytes.begin(lane, bytes);
  const ended = task.carryOut();
  return ended === undefined ? answer(task) : ended.then(() => answer(task));
}

function answer(task: SyncTask | AwaitedTask): TaskResult {
  const { begun, endedNs } = task.run;
  const { back } = task.bytes;
  // Before what goes back is gone.
  if (begun > 0) heap?.lookIfDue(endedNs);
  work?.idle.push(task);
  if (back.length === 0) return begun;
  const posted = { begun, bytes: back };
  return lent ? lent(posted) : posted;
}
