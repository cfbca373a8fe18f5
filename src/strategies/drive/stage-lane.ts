import { NOT_YET } from '../../domain/clock.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type { JobRecorder } from './job-recorder.js';
import type { StageStamps } from './stage-stamps.js';
import { StageSum } from './stage-sum.js';

const NONE = -1;

/**
 * The stages of one lane's operations in a staged trial, of a route whose operations are rows of the job: a hook at the
 * call, at its return and at the callback. The system call's times are those that the interposer saw. They are taken of a
 * write or read after the next operation was handed over: it waits for a thread then, and not for us. Of a scheduled
 * lane they are taken at once: until its next turn another lane may write the same bytes through the same descriptor.
 */
export class StageLane {
  readonly #stamps: Pick<StageStamps, 'takeRow' | 'startNs' | 'endNs'>;
  readonly #job: IoJob;
  readonly #recorder: Pick<JobRecorder, 'staged'>;
  readonly #scheduled: boolean;
  #sum = new StageSum();
  /** Of the operation before, whose stamp is not taken yet; {@link NONE}: there is none. */
  #pendingRow = NONE;
  #pendingSum = new StageSum();
  #pendingEndNs = NOT_YET;
  #pendingDescriptor = 0;
  #pendingDoneBytes = 0;

  constructor(
    stamps: Pick<StageStamps, 'takeRow' | 'startNs' | 'endNs'>,
    job: IoJob,
    recorder: Pick<JobRecorder, 'staged'>,
    scheduled: boolean,
  ) {
    this.#stamps = stamps;
    this.#job = job;
    this.#recorder = recorder;
    this.#scheduled = scheduled;
  }

  /** The operation of a row is called. */
  called(nowNs: number, row: number): void {
    if (this.#pendingRow !== NONE && !this.#isApart(row)) this.settle();
    this.#sum.begin(nowNs);
  }

  /** The call has returned: what it asked for is in the queue. */
  posted(nowNs: number): void {
    this.#sum.posted(nowNs);
    this.settle();
  }

  /**
   * A part of the operation has come back, and the rest will be asked for.
   * @param doneBytes of the row, before this part.
   */
  cameShort(nowNs: number, row: number, descriptor: number, doneBytes: number): void {
    this.#delivered(this.#sum, nowNs, row, descriptor, doneBytes);
  }

  /**
   * The operation has succeeded.
   * @param descriptor not looked at for an open and an unlink.
   * @param doneBytes of the row, before the last part.
   */
  done(nowNs: number, row: number, descriptor: number, doneBytes = 0): void {
    const sum = this.#sum;
    this.#sum = this.#pendingSum;
    this.#pendingSum = sum;
    this.#pendingRow = row;
    this.#pendingEndNs = nowNs;
    this.#pendingDescriptor = descriptor;
    this.#pendingDoneBytes = doneBytes;
    // After a short call the last part begins elsewhere than its row, by which the next call is told apart.
    if (this.#scheduled || doneBytes > 0 || !this.#movesBytes(row)) this.settle();
  }

  /** Takes what is not taken yet: no operation of the lane follows. */
  settle(): void {
    const row = this.#pendingRow;
    if (row === NONE) return;
    this.#pendingRow = NONE;
    const sum = this.#pendingSum;
    this.#delivered(sum, this.#pendingEndNs, row, this.#pendingDescriptor, this.#pendingDoneBytes);
    this.#recorder.staged(this.#job.kind[row] ?? 0, sum);
  }

  /** Whether the call of a row can bear no stamp that is mistaken for the pending one: of other bytes, on a file that is open. */
  #isApart(row: number): boolean {
    const { file, offset } = this.#job;
    const before = this.#pendingRow;
    return this.#movesBytes(row) && (file[row] !== file[before] || offset[row] !== offset[before]);
  }

  #movesBytes(row: number): boolean {
    const kind = this.#job.kind[row];
    return kind === operationCodes.write || kind === operationCodes.read;
  }

  #delivered(sum: StageSum, nowNs: number, row: number, descriptor: number, doneBytes: number): void {
    const path = this.#job.files[this.#job.file[row] ?? 0]?.path ?? '';
    const found = this.#stamps.takeRow(this.#job, row, path, descriptor, doneBytes);
    sum.delivered(nowNs, found ? this.#stamps : null);
  }
}
