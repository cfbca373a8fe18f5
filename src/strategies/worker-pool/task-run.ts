import { type EpochClock, NOT_YET } from '../../domain/clock.js';
import { NOT_OPEN } from '../drive/descriptors.js';
import { failureNumber } from '../drive/operation-error.js';
import type { StageStamps } from '../drive/stage-stamps.js';
import { control, type SharedJob } from './shared-job.js';

/** How far a task is in a worker, and what becomes of its operations, told into the job's shared memory. */
export class TaskRun {
  /** The operation at hand: its row of the job, its pass, and which of the task it is. */
  row = 0;
  pass = 0;
  index = 0;
  /** Operations of the task that were begun. */
  begun = 0;
  /** When the last of them ended. */
  endedNs = NOT_YET;
  /** By which the operation's stamp is found; a close gives it up before its stamp is taken. */
  descriptor = NOT_OPEN;
  readonly #job: SharedJob;
  readonly #now: EpochClock['now'];
  readonly #stamps: StageStamps | null;
  #lane = 0;

  /** @param stamps those of a staged trial; null: the trial is none. */
  constructor(job: SharedJob, now: EpochClock['now'], stamps: StageStamps | null) {
    this.#job = job;
    this.#now = now;
    this.#stamps = stamps;
  }

  start(lane: number): void {
    this.#lane = lane;
    this.begun = 0;
  }

  /** Goes to the next operation, which begins now. False: there is none, or it is not to begin. */
  begin(): boolean {
    const job = this.#job;
    if (this.begun >= (job.counts[this.#lane] ?? 0)) return false;
    if (Atomics.load(job.control, control.stop) !== 0) return false;
    const beganNs = this.#now();
    if (beganNs > (job.deadlineNs[0] ?? 0)) return false;
    this.index = this.begun++;
    const at = this.#at;
    job.beganNs[at] = beganNs;
    this.row = job.rows[at] ?? 0;
    this.pass = job.passes[at] ?? 0;
    this.descriptor = job.slots[job.file[this.row] ?? 0] ?? NOT_OPEN;
    return true;
  }

  /** @param bytes that were written or read. */
  done(bytes: number): void {
    this.#ended(bytes);
  }

  /**
   * The operation failed: no other one of the job is to begin.
   * @throws what is no failure of an operation.
   */
  failed(error: unknown): void {
    const failure = failureNumber(error);
    if (failure === 0) throw error;
    Atomics.store(this.#job.control, control.stop, 1);
    this.#ended(-failure);
  }

  /** The first call of the operation moved only a part. */
  cameShort(): void {
    Atomics.add(this.#job.control, control.shortOperations, 1);
  }

  get #at(): number {
    return this.#lane * this.#job.laneOperations + this.index;
  }

  #ended(result: number): void {
    const job = this.#job;
    const at = this.#at;
    job.results[at] = result;
    this.endedNs = this.#now();
    job.endedNs[at] = this.endedNs;
    const stamps = this.#stamps;
    if (stamps === null) return;
    const path = job.paths[job.file[this.row] ?? 0] ?? '';
    const found = stamps.takeRow(job, this.row, path, this.descriptor);
    job.beganNs[at] = found ? stamps.startNs : Number.NaN;
    job.endedNs[at] = found ? stamps.endNs : Number.NaN;
  }
}
