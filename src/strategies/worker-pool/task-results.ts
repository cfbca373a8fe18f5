import type { IoJob } from '../../domain/job.js';
import type { JobRecorder } from '../drive/job-recorder.js';
import { OperationFailure } from '../drive/operation-error.js';
import { noMoments, noStages, splitStages } from '../drive/stage-split.js';
import type { LaneTasks } from './lane-tasks.js';
import type { SharedJob } from './shared-job.js';

/** The moments of a task in the main loop, in ns since the epoch. */
export interface TaskMoments {
  submitNs: number;
  postedNs: number;
  deliveredNs: number;
}

/** Takes what became of a lane's tasks out of the shared job into the job's outcome. */
export class TaskResults {
  readonly #job: IoJob;
  readonly #shared: SharedJob;
  readonly #recorder: JobRecorder;
  readonly #tasks: LaneTasks;
  readonly #first: number;
  readonly #stamped: boolean;
  readonly #moments = noMoments();
  readonly #stages = noStages();

  /** @param stamped the worker's moments are those of system calls, or of what calls by itself: stages are made of them. */
  constructor(
    job: IoJob,
    shared: SharedJob,
    recorder: JobRecorder,
    tasks: LaneTasks,
    lane: number,
    stamped: boolean,
  ) {
    this.#job = job;
    this.#shared = shared;
    this.#recorder = recorder;
    this.#tasks = tasks;
    this.#first = lane * shared.laneOperations;
    this.#stamped = stamped;
  }

  /** @param begun operations of the task that were begun. */
  record(begun: number, moments: Readonly<TaskMoments>): void {
    this.#moments.submitNs = moments.submitNs;
    this.#moments.postedNs = moments.postedNs;
    this.#moments.deliveredNs = moments.deliveredNs;
    for (let index = 0; index < begun; index++) {
      const row = this.#shared.rows[this.#first + index] ?? 0;
      const result = this.#shared.results[this.#first + index] ?? 0;
      if (result < 0) this.#recorder.fail(row, OperationFailure.fromNumber(-result));
      else this.#succeeded(index, row, result);
    }
    if (begun === 0) return;
    this.#recorder.laneEnded(moments.deliveredNs, this.#shared.passes[this.#first + begun - 1] ?? 0);
  }

  #succeeded(index: number, row: number, bytes: number): void {
    const recorder = this.#recorder;
    const moments = this.#moments;
    const kind = this.#job.kind[row] ?? 0;
    const file = this.#job.file[row] ?? 0;
    const intendedNs = this.#tasks.intendedNs[index] ?? moments.submitNs;
    const lateNs = Math.max(0, Math.round(moments.submitNs - intendedNs));
    moments.beganNs = this.#shared.beganNs[this.#first + index] ?? 0;
    moments.endedNs = this.#shared.endedNs[this.#first + index] ?? 0;
    const hasStages = this.#stamped && !Number.isNaN(moments.beganNs);
    if (!hasStages) {
      const fromCallNs = moments.deliveredNs - moments.submitNs;
      recorder.done(kind, file, bytes, lateNs + fromCallNs);
      recorder.issued(kind, fromCallNs);
      if (this.#stamped) recorder.unstamped(kind);
      return;
    }
    splitStages(moments, this.#stages);
    const { submitNs, queueNs, serviceNs, deliverNs } = this.#stages;
    recorder.doneInStages(kind, file, bytes, submitNs, queueNs, serviceNs, deliverNs, lateNs);
  }
}
