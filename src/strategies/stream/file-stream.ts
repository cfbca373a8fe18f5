import { createWriteStream, type WriteStream } from 'node:fs';
import { NOT_YET } from '../../domain/clock.js';
import { operationCodes } from '../../domain/job.js';
import { makesFiles } from '../drive/async-lanes.js';
import { FailedCall, failedSyscall } from '../drive/failed-call.js';
import { LaneCursor } from '../drive/lane-cursor.js';
import type { LaneSchedule } from '../drive/lane-schedule.js';
import { type JobRun, laneSchedule } from '../drive/loop-session.js';
import { createFlags, FILE_MODE, openFlags } from '../drive/open-flags.js';
import type { ChunkBuffers } from './chunk-buffers.js';
import { ChunkQueue } from './chunk-queue.js';
import type { ChunkStages } from './chunk-stages.js';
import { StreamSyncs } from './stream-syncs.js';

export interface StreamForm {
  readonly highWaterMark: number;
  /** Whether it waits for `drain` when `write` says that the stream is full. */
  readonly honoursBackpressure: boolean;
  readonly buffers: ChunkBuffers;
  /** Whether operations of the job are syncs. */
  readonly syncs: boolean;
  /** Called when a chunk has failed: what other streams hold was not begun, as far as the kernel knows. */
  readonly onFailure: () => void;
  /** Of a staged trial; null: the trial is none. */
  readonly stages: ChunkStages | null;
}

/**
 * The blocks of one file, pass for pass by a stream: an operation is a `write`, from its call to its callback; or a sync,
 * which begins when all that was given is written, and before which nothing more is.
 */
export class FileStream {
  readonly #run: JobRun;
  readonly #file: number;
  readonly #form: StreamForm;
  readonly #cursor: LaneCursor;
  readonly #schedule: LaneSchedule | null;
  readonly #pending = new ChunkQueue();
  /** One for all chunks: they are written in their order. */
  readonly #onWritten = (error?: Error | null): void => {
    this.#written(error ?? null);
    if (this.#emptied !== null && this.#pending.isEmpty) this.#emptied();
  };
  #stream: WriteStream | null = null;
  /** The stream that takes no more, and may still hold chunks. */
  #ending: WriteStream | null = null;
  /** Streams whose files are not closed: the last one, and one that holds nothing any more. */
  #open = 0;
  /** Of the last stream; null: the job has no syncs. */
  #syncs: StreamSyncs | null = null;
  /** Ends the wait for a full stream. */
  #resume: (() => void) | null = null;
  /** Ends the wait for the end of a stream. */
  #finished: (() => void) | null = null;
  /** Ends the wait for a file that is closed. */
  #closed: (() => void) | null = null;
  /** Ends the wait for all chunks. */
  #emptied: (() => void) | null = null;
  #pass = -1;
  #endNs = NOT_YET;
  #destroyed = false;
  #failed = false;

  constructor(run: JobRun, file: number, form: StreamForm) {
    this.#run = run;
    this.#file = file;
    this.#form = form;
    this.#cursor = new LaneCursor(run.job, file);
    this.#schedule = laneSchedule(run, file, this.#cursor);
    this.#endNs = run.startNs;
  }

  async run(): Promise<void> {
    const { job, recorder, now } = this.#run;
    let nowNs = now();
    while (this.#mayBegin(nowNs) && this.#cursor.advance()) {
      const isSync = job.kind[this.#cursor.row] === operationCodes.sync;
      if (isSync) {
        await this.#allWritten();
        nowNs = now();
        if (!this.#mayBegin(nowNs)) break;
      }
      if (this.#schedule) {
        if ((await this.#schedule.turn()) !== 'begin') break;
        nowNs = this.#schedule.nowNs;
      }
      if (this.#pass !== this.#cursor.pass) await this.#next();
      if (this.#destroyed) break;
      if (isSync) await this.#sync(nowNs);
      else if (!this.#write(nowNs) && this.#form.honoursBackpressure) await this.#drained();
      nowNs = now();
    }
    await this.#ended();
    while (this.#open > 0) await this.#oneClosed();
    if (this.#cursor.row >= 0) recorder.laneEnded(this.#endNs, this.#cursor.pass);
    this.#schedule?.leave();
  }

  #mayBegin(nowNs: number): boolean {
    const { recorder, deadlineNs } = this.#run;
    return !recorder.stopped && nowNs <= deadlineNs;
  }

  /** What it holds is not written any more. */
  destroy(): void {
    this.#destroyed = true;
    if (this.#syncs) this.#syncs.destroy();
    else this.#stream?.destroy();
    this.#ending?.destroy();
  }

  /** @returns false: the stream is full. */
  #write(nowNs: number): boolean {
    const { job } = this.#run;
    const { row, pass } = this.#cursor;
    const size = job.size[row] ?? 0;
    const bytes = this.#form.buffers.fill(this.#file, pass, size, job.offset[row] ?? 0);
    this.#pending.push(row, this.#schedule?.fromNs ?? nowNs, nowNs);
    const stream = this.#stream;
    if (stream === null) throw new RangeError('a chunk comes before its stream');
    return stream.write(bytes, this.#onWritten);
  }

  #written(error: Error | null): void {
    const { job } = this.#run;
    const { row, fromNs, calledNs } = this.#pending;
    if (row === null) return;
    this.#pending.shift();
    this.#form.buffers.giveBack();
    if (error) {
      this.#fail(row, error);
      return;
    }
    const kind = job.kind[row] ?? 0;
    const endNs = this.#done(kind, job.size[row] ?? 0, fromNs, calledNs);
    this.#form.stages?.written(kind, calledNs, endNs);
  }

  /** @returns when: now. */
  #done(kind: number, bytes: number, fromNs: number, calledNs: number): number {
    const { job, recorder, now } = this.#run;
    const endNs = now();
    this.#endNs = endNs;
    recorder.done(kind, this.#file, bytes, endNs - fromNs);
    if (job.pacing !== null) recorder.issued(kind, endNs - calledNs);
    return endNs;
  }

  /** Resolves when the sync has ended, or has failed. */
  #sync(calledNs: number): Promise<void> {
    const { row } = this.#cursor;
    const { sync } = operationCodes;
    return new Promise((resolve) => {
      this.#syncs?.begin((error) => {
        if (error) this.#stop(row, error);
        else {
          const endNs = this.#done(sync, 0, calledNs, calledNs);
          this.#form.stages?.synced(sync, calledNs, endNs);
        }
        resolve();
      });
    });
  }

  /** All chunks behind the one that failed fail with it: the first says why. */
  #fail(row: number, error: Error): void {
    if (this.#failed || this.#destroyed) return;
    this.#failed = true;
    // Without a start a stream names no place.
    const isWrite = failedSyscall(error) === 'write';
    this.#stop(row, isWrite ? new FailedCall(error, 'write', this.#run.job.offset[row] ?? 0) : error);
  }

  #stop(row: number, failure: Error): void {
    const { recorder, now } = this.#run;
    this.#endNs = now();
    recorder.fail(row, failure);
    this.#form.onFailure();
  }

  /** Ends the stream of the last pass, and opens that of the next one. */
  async #next(): Promise<void> {
    await this.#ended();
    this.#ending = null;
    // The file of the last one is being closed meanwhile, that of the one before it has been.
    while (this.#open > 1) await this.#oneClosed();
    const { job } = this.#run;
    this.#pass = this.#cursor.pass;
    const flags = makesFiles(job) ? createFlags(job) : openFlags({ ...job, readOnly: false });
    const stream = createWriteStream(job.files[this.#file]?.path ?? '', {
      // A number is taken as open(2) takes it; its type says text.
      flags: flags as unknown as string,
      mode: FILE_MODE,
      highWaterMark: this.#form.highWaterMark,
      fs: this.#form.stages?.fs,
    });
    const row = this.#cursor.row;
    stream.on('error', (error) => {
      // What waits may be of the next stream: the close of this one fails late.
      const holdsChunks = this.#stream === stream || this.#ending === stream;
      this.#fail(holdsChunks ? (this.#pending.row ?? row) : row, error);
    });
    // Once for all waits: a stream has as many of them as chunks. The close of one before ends none.
    const resume = (): void => {
      if (this.#stream === stream) this.#resume?.();
    };
    const finished = (): void => {
      if (this.#ending === stream) this.#finished?.();
    };
    stream.on('drain', resume);
    stream.on('finish', finished);
    stream.on('close', () => {
      resume();
      if (this.#stream === stream) this.#emptied?.();
      finished();
      this.#open--;
      this.#closed?.();
    });
    this.#open++;
    this.#stream = stream;
    if (this.#form.syncs) this.#syncs = new StreamSyncs(stream, job, this.#form.stages);
    if (this.#destroyed) stream.destroy();
  }

  /** Resolves when all that was given is written, or never will be: then its callbacks say so. */
  #allWritten(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#pending.row === null) resolve();
      else this.#emptied = resolve;
    });
  }

  /** Resolves when the stream takes more, or will never. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const stream = this.#stream;
      if (!stream || stream.destroyed || !stream.writableNeedDrain) {
        resolve();
        return;
      }
      this.#resume = resolve;
    });
  }

  /** Resolves when all that the stream holds is written, as who ends one hears of it. Its file is closed meanwhile. */
  #ended(): Promise<void> {
    const stream = this.#stream;
    this.#stream = null;
    this.#ending = stream;
    return new Promise((resolve) => {
      this.#finished = resolve;
      if (!stream || stream.closed) resolve();
      else if (!stream.destroyed) stream.end();
    });
  }

  /** Resolves when the file of a stream is closed. */
  #oneClosed(): Promise<void> {
    return new Promise((resolve) => {
      this.#closed = resolve;
    });
  }
}
