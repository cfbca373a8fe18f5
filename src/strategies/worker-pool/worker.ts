import { workerData } from 'node:worker_threads';
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { EpochClock } from '../../domain/clock.js';
import { IotriageError, messageOf } from '../../domain/errors.js';
import { loadAddon } from '../../native/addon.js';
import { LaneBuffer } from '../drive/lane-buffer.js';
import { everyNth } from '../drive/seldom-clock.js';
import { StageStamps } from '../drive/stage-stamps.js';
import type { AwaitedRoute } from './awaited-route.js';
import { AwaitedTask } from './awaited-task.js';
import { CallbackRoute } from './callback-route.js';
import { closeHandles, HandlesRoute, type OpenHandles } from './handles-route.js';
import { takesPool } from './insides.js';
import { control, type PoolTask, type SharedJob, type TaskResult } from './shared-job.js';
import { SyncTask } from './sync-task.js';
import { TaskBytes, type WorkerMemory } from './task-bytes.js';
import { TaskRun } from './task-run.js';

/** What each worker is given when it starts. */
export interface WorkerData {
  readonly epochNs: bigint;
  /** System calls are stamped by the interposer, not by readings of the clock around what calls them. */
  readonly staged: boolean;
  /** False: no clock is read for an operation; for benchmarks alone. */
  readonly stamps: boolean;
}

/** A job is for all workers: one that waits longer than this for the others has been left alone. */
const READY_TIMEOUT_MS = 30_000;

const given = dataOf(workerData);
const clock = new EpochClock(given.epochNs);
const now = given.stamps ? clock.now : everyNth(clock.now);
const stamps = given.staged ? new StageStamps(loadAddon().interposer, clock) : null;
const handles: OpenHandles = new Map();
/** One for each task that it has at a time. */
const memories: WorkerMemory[] = [];
let work: { readonly job: SharedJob; readonly idle: (SyncTask | AwaitedTask)[] } | null = null;

/**
 * What piscina calls: with a job, every worker takes it and waits for the others, so that none takes it twice; with the
 * number of a lane, or with that and bytes, the worker carries out the lane's operations; with `end` it closes its files.
 */
export default function run(task: PoolTask): TaskResult | Promise<TaskResult> {
  if (task === 'end') return closeHandles(handles).then(() => 0);
  if (typeof task === 'number') return carryOut(task, []);
  return 'lane' in task ? carryOut(task.lane, task.bytes) : take(task);
}

function take(job: SharedJob): TaskResult | Promise<TaskResult> {
  const worker = Atomics.add(job.control, control.ready, 1);
  // A worker keeps its number, and so the body of its blocks, from its first job on.
  for (let task = memories.length; task < job.inFlight; task++) {
    const write = new LaneBuffer(loadAddon(), worker);
    memories.push({ addon: loadAddon(), write, read: [] });
  }
  const route = job.inside === 'fs-promises' ? new HandlesRoute(job, handles) : null;
  const awaited = route ?? (takesPool(job.inside) ? new CallbackRoute(job) : null);
  work = { job, idle: memories.map((memory) => makeTask(job, memory, awaited)) };
  awaitOthers(job, worker + 1);
  return route === null ? 0 : ready(route);
}

function awaitOthers(job: SharedJob, upTo: number): void {
  Atomics.notify(job.control, control.ready);
  for (let ready = upTo; ready < job.workers; ready = Atomics.load(job.control, control.ready)) {
    if (Atomics.wait(job.control, control.ready, ready, READY_TIMEOUT_MS) === 'timed-out') {
      throw new IotriageError('internal', `only ${ready} of ${job.workers} workers are ready`);
    }
  }
}

/** What goes wrong bears no code of ours to the main thread: it goes as an answer. */
async function ready(route: HandlesRoute): Promise<TaskResult> {
  try {
    await route.load();
    return 0;
  } catch (error) {
    return { unready: messageOf(error) };
  }
}

function makeTask(job: SharedJob, memory: WorkerMemory, route: AwaitedRoute | null): SyncTask | AwaitedTask {
  const progress = new TaskRun(job, now, stamps);
  const bytes = new TaskBytes(job, memory);
  return route === null
    ? new SyncTask(job, progress, bytes, memory.addon)
    : new AwaitedTask(job, progress, bytes, route);
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
  const { begun } = task.run;
  const { back } = task.bytes;
  work?.idle.push(task);
  if (back.length === 0) return begun;
  const posted = { begun, bytes: back };
  if (work?.job.buffers !== 'transferred') return posted;
  return lend(posted);
}

/** The memory itself goes back to the main thread. */
function lend(posted: { readonly begun: number; readonly bytes: readonly Uint8Array[] }): TaskResult {
  const lent = {
    [transferableSymbol]: posted.bytes.map(({ buffer }) => buffer),
    [valueSymbol]: posted,
  };
  // Piscina posts what the second one holds.
  return move(lent) as unknown as TaskResult;
}

function dataOf(data: unknown): WorkerData {
  if (typeof data === 'object' && data !== null && 'epochNs' in data && typeof data.epochNs === 'bigint') {
    return {
      epochNs: data.epochNs,
      staged: 'staged' in data && data.staged === true,
      stamps: !('stamps' in data && data.stamps === false),
    };
  }
  throw new IotriageError('internal', 'a worker was started without an epoch');
}
