import { Piscina } from 'piscina';
import type { IoJob } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import type { Progress, StrategyContext, StrategySession } from '../../domain/strategy.js';
import { loadAddon } from '../../native/addon.js';
import { builtFile } from '../../native/built-file.js';
import { Descriptors } from '../drive/descriptors.js';
import { JobRecorder } from '../drive/job-recorder.js';
import { OperationFailure } from '../drive/operation-error.js';
import { Pacer } from '../drive/pacer.js';
import { splitStages } from '../drive/stage-split.js';
import { LaneTasks } from './lane-tasks.js';
import {
  type ClonedTask,
  control,
  shareJob,
  type SharedJob,
  type TaskForm,
  type TaskResult,
} from './shared-job.js';
import { TaskBuffers } from './task-buffers.js';
import type { WorkerData } from './worker.js';

/** A job under way. */
interface Run {
  readonly job: IoJob;
  readonly shared: SharedJob;
  readonly recorder: JobRecorder;
  /** Null in a closed loop. */
  readonly pacer: Pacer | null;
  readonly deadlineNs: number;
}

/** A piscina pool with a worker for each lane; the files' descriptors outlive a job, the pool outlives them all. */
export class WorkerPoolSession implements StrategySession {
  readonly #context: StrategyContext;
  readonly #form: TaskForm;
  readonly #pool: Piscina<SharedJob | ClonedTask | number, TaskResult>;
  readonly #descriptors = new Descriptors();
  readonly #buffers: TaskBuffers;
  #running: Pick<Run, 'recorder' | 'shared' | 'pacer'> | null = null;
  #aborted = false;

  constructor(context: StrategyContext) {
    this.#context = context;
    this.#form = formOf(context);
    this.#buffers = new TaskBuffers(loadAddon(), this.#form.buffers);
    this.#pool = new Piscina({
      filename: builtFile(import.meta.url, 'worker.js'),
      minThreads: context.lanes,
      maxThreads: context.lanes,
      // A descriptor may be closed by another worker than the one that opened it.
      trackUnmanagedFds: false,
      workerData: { epochNs: context.clock.epochNs, staged: context.staged } satisfies WorkerData,
    });
  }

  async execute(job: IoJob): Promise<JobOutcome> {
    this.#running = null;
    const { lanes: workers, parameters, clock } = this.#context;
    const laneOperations = Number(parameters.batch) * job.unitLength;
    const memory = this.#buffers.prepare(job, laneOperations);
    const shared = shareJob(job, workers, laneOperations, this.#form, memory.shared);
    this.#descriptors.load(job.files, shared.slots);
    await Promise.all(Array.from({ length: workers }, () => this.#pool.run(shared)));

    const startNs = clock.now();
    const deadlineNs = job.limitNs === null ? Number.POSITIVE_INFINITY : startNs + job.limitNs;
    shared.deadlineNs[0] = deadlineNs;
    const recorder = new JobRecorder(job, startNs, true);
    const pacer = job.pacing === null ? null : new Pacer(loadAddon(), clock, job.pacing);
    this.#running = { recorder, shared, pacer };
    if (this.#aborted) this.abort();
    const run = { job, shared, recorder, pacer, deadlineNs };
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
    this.#descriptors.store(job.files, shared.slots);
    for (const lane of ended) if (lane.status === 'rejected') throw lane.reason;
    recorder.shortOperations = shared.control[control.shortOperations] ?? 0;
    return recorder.outcome();
  }

  progress(): Progress {
    return this.#running?.recorder.progress() ?? { operations: 0, bytes: 0 };
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
    await this.#pool.destroy();
    this.#descriptors.closeAll();
  }

  /** One task in flight; each has up to a batch of units, of a paced job as many as are due. */
  async #runLane(
    { job, shared, recorder, pacer, deadlineNs }: Run,
    lane: number,
    tasks: LaneTasks,
  ): Promise<void> {
    const { now } = this.#context.clock;
    const posts = this.#form.buffers === 'cloned';
    const first = lane * shared.laneOperations;
    const moments = { submitNs: now(), postedNs: 0, beganNs: 0, endedNs: 0, deliveredNs: 0 };
    const stages = { submitNs: 0, queueNs: 0, serviceNs: 0, deliverNs: 0 };
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
      const task = this.#pool.run(posts ? { lane, bytes: tasks.bytes } : lane);
      moments.postedNs = now();
      const result = await task;
      moments.deliveredNs = now();
      const begun = typeof result === 'number' ? result : result.begun;
      for (let index = 0; index < begun; index++) {
        const at = first + index;
        const row = shared.rows[at] ?? 0;
        const bytes = shared.results[at] ?? 0;
        if (bytes < 0) {
          recorder.fail(row, OperationFailure.fromNumber(-bytes));
          continue;
        }
        const kind = job.kind[row] ?? 0;
        const file = job.file[row] ?? 0;
        const intendedNs = tasks.intendedNs[index] ?? moments.submitNs;
        const lateNs = Math.max(0, Math.round(moments.submitNs - intendedNs));
        moments.beganNs = shared.beganNs[at] ?? 0;
        moments.endedNs = shared.endedNs[at] ?? 0;
        if (Number.isNaN(moments.beganNs)) {
          const fromCallNs = moments.deliveredNs - moments.submitNs;
          recorder.done(kind, file, bytes, lateNs + fromCallNs);
          recorder.issued(kind, fromCallNs);
          recorder.unstamped(kind);
          continue;
        }
        splitStages(moments, stages);
        const { submitNs, queueNs, serviceNs, deliverNs } = stages;
        recorder.doneInStages(kind, file, bytes, submitNs, queueNs, serviceNs, deliverNs, lateNs);
      }
      if (begun > 0) recorder.laneEnded(moments.deliveredNs, shared.passes[first + begun - 1] ?? 0);
      if (begun < count) break;
      moments.submitNs = moments.deliveredNs;
    }
    if (recorder.stopped) pacer?.letGo();
  }
}

function formOf({ parameters: { inside, buffers } }: StrategyContext): TaskForm {
  return {
    inside: inside === 'addon' ? 'addon' : 'fs',
    buffers: buffers === 'cloned' || buffers === 'shared' ? buffers : 'own',
  };
}
