import { NOT_YET } from '../../domain/clock.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import type { LaneCursor } from '../drive/lane-cursor.js';
import type { JobRun } from '../drive/loop-session.js';
import type { ReadStages } from './read-stages.js';

/** The block that one file's stream reads: what is left of it, and what becomes of it. One after another. */
export class ReadBlock {
  bytesLeft = 0;
  /** The pass that it is of; null: none was begun. */
  pass: number | null = null;
  /** When the last one was delivered, or failed. */
  endNs: number;
  readonly #run: JobRun;
  readonly #file: number;
  readonly #buffer: LaneBuffer;
  readonly #stages: ReadStages | null;
  #row = -1;
  #calledNs = NOT_YET;
  #fromNs = NOT_YET;
  #failed = false;

  /** @param buffer where a block is put together that comes in several chunks; with direct I/O all are read into it. */
  constructor(run: JobRun, file: number, buffer: LaneBuffer, stages: ReadStages | null) {
    this.#run = run;
    this.#file = file;
    this.#buffer = buffer;
    this.#stages = stages;
    this.endNs = run.startNs;
  }

  get offset(): number {
    return this.#run.job.offset[this.#row] ?? 0;
  }

  get bytesArrived(): number {
    return this.#size - this.bytesLeft;
  }

  get #size(): number {
    return this.#run.job.size[this.#row] ?? 0;
  }

  /** @param fromNs of a paced job the intended start, else the call. */
  begin({ row, pass }: Pick<LaneCursor, 'row' | 'pass'>, calledNs: number, fromNs: number): void {
    this.#row = row;
    this.pass = pass;
    this.bytesLeft = this.#size;
    this.#calledNs = calledNs;
    this.#fromNs = fromNs;
  }

  /** A chunk was delivered: the block, or a part of it. */
  arrived(chunk: Buffer): void {
    const { job, recorder, now } = this.#run;
    const size = this.#size;
    const before = this.bytesArrived;
    this.bytesLeft -= chunk.length;
    if (chunk.length < size) chunk.copy(this.#buffer.readBuffer, before);
    if (this.bytesLeft > 0) {
      if (before === 0) recorder.shortOperations++;
      return;
    }
    try {
      if (job.direct || chunk.length < size) this.#buffer.check(this.#file, size, this.offset);
      else this.#buffer.checkBytes(chunk, this.#file, size, this.offset);
    } catch (error) {
      this.fail(error);
      return;
    }
    const endNs = now();
    this.endNs = endNs;
    const kind = job.kind[this.#row] ?? 0;
    recorder.done(kind, this.#file, size, endNs - this.#fromNs);
    if (job.pacing !== null) recorder.issued(kind, endNs - this.#calledNs);
    this.#stages?.done(kind, this.#calledNs, endNs);
  }

  /** What fails after it is of the same cause. */
  fail(error: unknown): void {
    if (this.#failed) return;
    this.#failed = true;
    this.endNs = this.#run.now();
    this.#run.recorder.fail(this.#row, error);
  }
}
