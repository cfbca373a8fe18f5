import { close, createReadStream, open, read, type ReadStream } from 'node:fs';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import { LaneCursor } from '../drive/lane-cursor.js';
import type { LaneSchedule } from '../drive/lane-schedule.js';
import { type JobRun, laneSchedule } from '../drive/loop-session.js';
import { FILE_MODE, openFlags } from '../drive/open-flags.js';
import { OperationFailure } from '../drive/operation-error.js';
import { ReadBlock } from './read-block.js';
import type { ReadCalls, ReadDone, ReadStages } from './read-stages.js';

/** A call of `fs.read` that the stream makes: it asks for more. */
interface Asked {
  readonly fd: number;
  readonly bytes: Buffer;
  readonly at: number;
  readonly length: number;
  readonly position: number;
  readonly done: ReadDone;
}

/**
 * The blocks of one file, pass for pass by a stream: an operation is a block, from when the stream asks for it to when
 * its last byte is delivered. Each call of `fs.read` of the stream's comes by here, so that it begins a block when one
 * may begin, and is never asked for more than a block has left.
 */
export class FileReadStream {
  readonly #run: JobRun;
  readonly #file: number;
  readonly #buffer: LaneBuffer;
  readonly #calls: ReadCalls;
  readonly #cursor: LaneCursor;
  readonly #schedule: LaneSchedule | null;
  readonly #block: ReadBlock;
  #stream: ReadStream | null = null;
  /** The cursor stands at the first block of a further pass. */
  #hasNext: boolean;
  #destroyed = false;

  constructor(run: JobRun, file: number, buffer: LaneBuffer, stages: ReadStages | null) {
    this.#run = run;
    this.#file = file;
    this.#buffer = buffer;
    this.#calls = stages ?? { open, read };
    this.#cursor = new LaneCursor(run.job, file);
    this.#schedule = laneSchedule(run, file, this.#cursor);
    this.#block = new ReadBlock(run, file, buffer, stages);
    this.#hasNext = this.#cursor.advance();
  }

  async run(): Promise<void> {
    while (this.#hasNext && (await this.#begin())) await this.#readPass();
    const { pass, endNs } = this.#block;
    if (pass !== null) this.#run.recorder.laneEnded(endNs, pass);
    this.#schedule?.leave();
  }

  /** Nothing more is read. */
  destroy(): void {
    this.#destroyed = true;
    this.#stream?.destroy();
  }

  /** Begins the block that the cursor stands at. False: it is not to begin any more. */
  #begin(): boolean | Promise<boolean> {
    const schedule = this.#schedule;
    if (schedule !== null) {
      return schedule.turn().then((turn) => {
        if (turn === 'begin') this.#block.begin(this.#cursor, schedule.nowNs, schedule.fromNs);
        return turn === 'begin';
      });
    }
    const { recorder, deadlineNs, now } = this.#run;
    const nowNs = now();
    if (recorder.stopped || nowNs > deadlineNs) return false;
    this.#block.begin(this.#cursor, nowNs, nowNs);
    return true;
  }

  /** Resolves when the pass is over, or is given up, and its file is closed. */
  #readPass(): Promise<void> {
    const { job } = this.#run;
    this.#hasNext = false;
    const stream = createReadStream(job.files[this.#file]?.path ?? '', {
      // A number is taken as open(2) takes it; its type says text.
      flags: openFlags(job) as unknown as string,
      mode: FILE_MODE,
      start: this.#block.offset,
      highWaterMark: job.bufferBytes,
      fs: {
        open: this.#calls.open,
        read: (fd: number, bytes: Buffer, at: number, length: number, position: number, done: ReadDone) => {
          this.#ask({ fd, bytes, at, length, position, done });
        },
        close,
      },
    });
    this.#stream = stream;
    stream.on('data', (chunk) => {
      this.#block.arrived(chunk as Buffer);
    });
    stream.on('error', (error) => {
      this.#fail(error);
    });
    if (this.#destroyed) stream.destroy();
    return new Promise((resolve) => {
      stream.on('close', resolve);
    });
  }

  #ask(asked: Asked): void {
    // The first block of its stream, which began before the file was opened, or the rest of one.
    if (this.#block.bytesLeft > 0) {
      this.#read(asked);
      return;
    }
    const isNext = this.#cursor.advance();
    if (!isNext || this.#cursor.pass !== this.#block.pass) {
      this.#hasNext = isNext;
      this.#findEnd(asked);
      return;
    }
    const goOn = (mayBegin: boolean): void => {
      if (mayBegin) this.#read(asked);
      else endOfFile(asked);
    };
    const mayBegin = this.#begin();
    if (typeof mayBegin === 'boolean') goOn(mayBegin);
    else void mayBegin.then(goOn);
  }

  /** Direct I/O wants memory that is aligned, and the stream's own is not. */
  #read({ fd, bytes, at, length, position, done }: Asked): void {
    const { direct } = this.#run.job;
    const into = direct ? this.#buffer.readBuffer : bytes;
    const begin = direct ? this.#block.bytesArrived : at;
    const wanted = Math.min(length, this.#block.bytesLeft);
    this.#calls.read(fd, into, begin, wanted, position, (error, moved) => {
      if (!error && moved === 0) this.#fail(OperationFailure.special('short-read'));
      done(error, moved, direct ? into.subarray(begin, begin + moved) : bytes);
    });
  }

  /** As a stream without `end` finds the end of its file: by a read that brings nothing. */
  #findEnd(asked: Asked): void {
    const { fd, bytes, at, length, position, done } = asked;
    const { direct, files } = this.#run.job;
    if (position < (files[this.#file]?.sizeBytes ?? 0)) {
      endOfFile(asked);
      return;
    }
    // What others appended is not the job's.
    read(fd, direct ? this.#buffer.readBuffer : bytes, at, length, position, (error) => {
      done(error, 0, bytes);
    });
  }

  #fail(error: unknown): void {
    if (!this.#destroyed) this.#block.fail(error);
  }
}

/** Tells the stream that there is no more, as an end that it was given would. */
function endOfFile({ bytes, done }: Asked): void {
  process.nextTick(done, null, 0, bytes);
}
