import { Piscina } from 'piscina';
import { type EpochClock, NOT_YET } from '../../domain/clock.js';
import { IotriageError } from '../../domain/errors.js';
import type { HeapBytes } from '../../domain/heap-bytes.js';
import { type IoJob, meanGapNs, operationCodes } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import type { Progress, StrategyContext, StrategySession } from '../../domain/strategy.js';
import { loadAddon } from '../../native/addon.js';
import { programFile } from '../../native/programs.js';
import { Descriptors } from '../drive/descriptors.js';
import { JobRecorder } from '../drive/job-recorder.js';
import { inOneShape } from '../drive/one-shape.js';
import { openingJob } from '../drive/opening-job.js';
import { errnoName, OperationFailure } from '../drive/operation-error.js';
import { Pacer } from '../drive/pacer.js';
import { SeldomClock } from '../drive/seldom-clock.js';
import { type HeapSlots, makeHeapSlots, sumOfSlots } from './heap-slots.js';
import { takesPool } from './insides.js';
import { LaneTasks } from './lane-tasks.js';
import {
  control,
  type PoolTask,
  shareJob,
  type SharedJob,
  type TaskForm,
  type TaskResult,
  type Unopened,
} from './shared-job.js';
import { TaskBuffers } from './task-buffers.js';
import { formOf, workersFor } from './task-form.js';
import { TaskResults } from './task-results.js';
import type { WorkerData } from './worker.js';

/** A job under way. */
interface Run {
  readonly job: IoJob;
  readonly shared: SharedJob;
  readonly recorder: JobRecorder;
  /** Null in a closed loop. */
  readonly pacer: Pacer | null;
  readonly deadlineNs: number;
  readonly now: EpochClock['now'];
}

/**
 * A piscina pool with a lane for each task that its workers have at a time; the files' descriptors outlive a job, the
 * pool outlives them all.
 */
export class WorkerPoolSession implements StrategySession {
  readonly #context: StrategyContext;
  readonly #form: TaskForm;
  readonly #workers: number;
  /** Stages are made of the worker's moments: of what calls by itself, or of the interposer's. */
  readonly #stamped: boolean;
  readonly #pool: Piscina<PoolTask, TaskResult>;
  readonly #descriptors = new Descriptors();
  readonly #buffers: TaskBuffers;
  readonly #seldom: SeldomClock;
  /** Null: workers do not look at their heaps. */
  readonly #heaps: HeapSlots | null;
  #running: Pick<Run, 'recorder' | 'shared' | 'pacer'> | null = null;
  #aborted = false;
  #lacksDescriptors = false;

  constructor(context: StrategyContext) {
    const stamps = context.stamps !== false;
    this.#context = context;
    this.#form = formOf(context);
    this.#seldom = new SeldomClock(context.clock.now);
    this.#workers = workersFor(context);
    this.#stamped = context.staged || (stamps && !takesPool(this.#form.inside));
    this.#buffers = new TaskBuffers(loadAddon(), this.#form.buffers);
    const { heapsEveryNs } = context;
    this.#heaps = heapsEveryNs === undefined ? null : makeHeapSlots(this.#workers, heapsEveryNs);
    this.#pool = new Piscina({
      filename: programFile('strategies/worker-pool/worker'),
      minThreads: this.#workers,
      maxThreads: this.#workers,
      concurrentTasksPerWorker: this.#form.inFlight,
      // A descriptor may be closed by another worker than the one that opened it.
      trackUnmanagedFds: false,
      workerData: {
        epochNs: context.clock.epochNs,
        staged: context.staged,
        stamps,
        inside: this.#form.inside,
        buffers: this.#form.buffers,
        heaps: this.#heaps,
      } satisfies WorkerData,
    });
  }

  async execute(given: IoJob): Promise<JobOutcome> {
    const job = inOneShape(given);
    this.#running = null;
    const { parameters, clock, stamps } = this.#context;
    const laneOperations = Number(parameters.batch) * job.unitLength;
    const memory = this.#buffers.prepare(job, laneOperations);
    const shared = shareJob(job, this.#workers, laneOperations, this.#form, memory.shared);
    this.#descriptors.load(job.files, shared.slots);
    const unopened = await this.#ready(shared);
    if (unopened.length > 0) {
      this.#lacksDescriptors = unopened.some(({ failure }) => errnoName(failure) === 'EMFILE');
      return notOpened(job, unopened, clock.now());
    }

    const recorder = new JobRecorder(job, clock.now(), this.#stamped);
    recorder.reserve();
    const startNs = clock.now();
    recorder.begin(startNs);
    const deadlineNs = job.limitNs === null ? Number.POSITIVE_INFINITY : startNs + job.limitNs;
    shared.deadlineNs[0] = deadlineNs;
    const pacer = job.pacing === null ? null : new Pacer(loadAddon(), clock, meanGapNs(job));
    // Who waits for a moment needs the time.
    const now = stamps === false && pacer === null ? this.#seldom.reading(clock.now) : clock.now;
    this.#running = { recorder, shared, pacer };
    if (this.#aborted) this.abort();
    const run = { job, shared, recorder, pacer, deadlineNs, now };
    const lanes = Array.from({ length: job.lanes }, (_, lane) =>
      this.#runLane(run, lane, new LaneTasks(job, shared, lane, startNs, memory.slots[lane] ?? [])).catch(
        (error: unknown) => {
          recorder.stopped = true;
          pacer?.letGo();
          throw error;
        },
      ),
    );
    // All of them: descriptors are taken over only when no worker is at work.
    const ended = await Promise.allSettled(lanes);
    pacer?.close();
    // What one worker closed is open in the others still: a fill must not find it open.
    if (this.#form.inside === 'fs-promises' && job.kind.includes(operationCodes.close)) {
      Atomics.store(shared.control, control.ready, 0);
      await this.#ready(shared);
    }
    this.#descriptors.store(job.files, shared.slots);
    for (const lane of ended) if (lane.status === 'rejected') throw lane.reason;
    recorder.shortOperations = shared.control[control.shortOperations] ?? 0;
    return recorder.outcome();
  }

  notes(): readonly string[] {
    if (!this.#lacksDescriptors) return [];
    const remedy =
      'give fewer files or a smaller depth, or inside=fs-callback, whose workers share descriptors';
    return [`each of ${this.#workers} workers opens every file for itself: ${remedy}`];
  }

  progress(): Progress {
    return this.#running?.recorder.progress() ?? { operations: 0, bytes: 0 };
  }

  heapBytes(): HeapBytes | null {
    return this.#heaps && sumOfSlots(this.#heaps);
  }

  async lookAtHeaps(): Promise<void> {
    if (this.#heaps !== null) await Promise.all(this.#tellAll('look'));
  }

  /** Ends the running job, also in the midst of a batch, and lets no later one begin. */
  abort(): void {
    this.#aborted = true;
    if (!this.#running) return;
    this.#running.recorder.abort();
    Atomics.store(this.#running.shared.control, control.stop, 1);
    this.#running.pacer?.letGo();
  }

  async dispose(): Promise<void> {
    const handles = this.#form.inside === 'fs-promises';
    // Their handles are the workers' own to close.
    if (handles) await Promise.allSettled(this.#tellAll('end'));
    await this.#pool.destroy();
    if (!handles) this.#descriptors.closeAll();
  }

  /** Who has nothing to do is given work first: each worker has one of them. */
  #tellAll(task: SharedJob | 'look' | 'end'): Promise<TaskResult>[] {
    return Array.from({ length: this.#workers }, () => this.#pool.run(task));
  }

  /** Hands the job to all workers. @returns what any of them could not open for itself, though it is open. */
  async #ready(shared: SharedJob): Promise<readonly Unopened[]> {
    const answers = await Promise.all(this.#tellAll(shared));
    return answers.flatMap((answer) =>
      typeof answer === 'object' && 'unopened' in answer ? [answer.unopened] : [],
    );
  }

  /** One task in flight; each has up to a batch of units, of a paced job as many of their operations as are due. */
  async #runLane(
    { job, shared, recorder, pacer, deadlineNs, now }: Run,
    lane: number,
    tasks: LaneTasks,
  ): Promise<void> {
    const results = new TaskResults(job, shared, recorder, tasks, lane, this.#stamped);
    const moments = { submitNs: now(), postedNs: NOT_YET, deliveredNs: NOT_YET };
    while (!recorder.stopped && moments.submitNs <= deadlineNs) {
      const dueNs = tasks.dueNs();
      if (dueNs === null || dueNs > deadlineNs) break;
      if (dueNs > moments.submitNs) {
        await pacer?.until(dueNs);
        moments.submitNs = now();
        continue;
      }
      const count = tasks.gather(moments.submitNs);
      shared.counts[lane] = count;
      moments.submitNs = now();
      const task = this.#post(lane, tasks.bytes);
      moments.postedNs = now();
      const begun = begunOf(await task, tasks);
      moments.deliveredNs = now();
      results.record(begun, moments);
      if (begun < count) break;
      moments.submitNs = moments.deliveredNs;
    }
    if (recorder.stopped) pacer?.letGo();
  }

  #post(lane: number, bytes: readonly Uint8Array[]): Promise<TaskResult> {
    switch (this.#form.buffers) {
      case 'cloned':
        return this.#pool.run({ lane, bytes });
      case 'transferred':
        return this.#pool.run({ lane, bytes }, { transferList: memoriesOf(bytes) });
      case 'own':
      case 'shared':
        return this.#pool.run(lane);
    }
  }
}

/** A job that was not begun. */
function notOpened(job: IoJob, unopened: readonly Unopened[], nowNs: number): JobOutcome {
  const recorder = new JobRecorder(
    openingJob(
      job,
      unopened.map(({ file }) => file),
    ),
    nowNs,
  );
  unopened.forEach(({ failure }, row) => {
    recorder.fail(row, OperationFailure.fromNumber(failure));
  });
  return recorder.outcome();
}

/** What is transferred: shared memory cannot be. */
function memoriesOf(bytes: readonly Uint8Array[]): ArrayBuffer[] {
  return bytes.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : []));
}

/** How many operations a task began; what was lent to it is the lane's again. */
function begunOf(result: TaskResult, tasks: LaneTasks): number {
  if (typeof result === 'number') return result;
  if ('unopened' in result) throw new IotriageError('internal', 'a task was answered as a job is');
  tasks.takeBack(result.bytes);
  return result.begun;
}
