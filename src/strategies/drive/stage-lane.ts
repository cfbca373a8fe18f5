import type { IoJob } from '../../domain/job.js';
import type { JobRecorder } from './job-recorder.js';
import type { StageStamps } from './stage-stamps.js';
import { StageSum } from './stage-sum.js';

/**
 * The stages of one lane's operations in a staged trial, of a route whose operations are rows of the job: a hook at the
 * call, at its return and at the callback. The system call's times are those that the interposer saw.
 */
export class StageLane {
  readonly #stamps: StageStamps;
  readonly #job: IoJob;
  readonly #recorder: JobRecorder;
  readonly #sum = new StageSum();

  constructor(stamps: StageStamps, job: IoJob, recorder: JobRecorder) {
    this.#stamps = stamps;
    this.#job = job;
    this.#recorder = recorder;
  }

  /** The operation is called. */
  called(nowNs: number): void {
    this.#sum.begin(nowNs);
  }

  /** The call has returned: what it asked for is in the queue. */
  posted(nowNs: number): void {
    this.#sum.posted(nowNs);
  }

  /**
   * A part of the operation has come back, and the rest will be asked for.
   * @param doneBytes of the row, before this part.
   */
  cameShort(nowNs: number, row: number, descriptor: number, doneBytes: number): void {
    this.#delivered(nowNs, row, descriptor, doneBytes);
  }

  /**
   * The operation has succeeded.
   * @param descriptor not looked at for an open and an unlink.
   * @param doneBytes of the row, before the last part.
   */
  done(nowNs: number, row: number, descriptor: number, doneBytes = 0): void {
    this.#delivered(nowNs, row, descriptor, doneBytes);
    this.#recorder.staged(this.#job.kind[row] ?? 0, this.#sum);
  }

  #delivered(nowNs: number, row: number, descriptor: number, doneBytes: number): void {
    const path = this.#job.files[this.#job.file[row] ?? 0]?.path ?? '';
    const found = this.#stamps.takeRow(this.#job, row, path, descriptor, doneBytes);
    this.#sum.delivered(nowNs, found ? this.#stamps : null);
  }
}
