import { close, open, write, writev } from 'node:fs';
import type { EpochClock } from '../../domain/clock.js';
import type { JobRecorder } from '../drive/job-recorder.js';
import { callClasses, type StageStamps } from '../drive/stage-stamps.js';
import { StageSum } from '../drive/stage-sum.js';

type Opened = (error: NodeJS.ErrnoException | null, fd: number) => void;
type Written = (error: NodeJS.ErrnoException | null, bytes: number, source: unknown) => void;

/** A request to the pool. */
interface Request {
  postedNs: number;
  deliveredNs: number;
  /** Of its system call; null: there is no stamp. */
  stamp: { readonly startNs: number; readonly endNs: number } | null;
}

/** The chunks that the stream writes together: by one request, or by more where one came back short. */
interface Batch {
  readonly requests: Request[];
  bytesLeft: number;
  chunksLeft: number;
}

/**
 * The stages of one file's chunks in a staged trial: the stream's own calls of `node:fs`, which it lets others make for
 * it, are those of {@link fs}. The open belongs to the first chunk of its stream.
 */
export class ChunkStages {
  /** The option `fs` of `createWriteStream`. */
  readonly fs = {
    open: (path: string, flags: number, mode: number, done: Opened): void => {
      this.#open(path, flags, mode, done);
    },
    write: (fd: number, bytes: Buffer, at: number, length: number, position: number, done: Written): void => {
      const settled = this.#begin(fd, 1, length, position);
      write(fd, bytes, at, length, position, (error, moved, source) => {
        settled(moved);
        done(error, moved, source);
      });
      this.#posted();
    },
    writev: (fd: number, pieces: readonly Buffer[], position: number, done: Written): void => {
      const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
      const settled = this.#begin(fd, pieces.length, bytes, position);
      writev(fd, pieces, position, (error, moved, source) => {
        settled(moved);
        done(error, moved, source);
      });
      this.#posted();
    },
    close,
  };

  readonly #stamps: StageStamps;
  readonly #recorder: JobRecorder;
  readonly #now: EpochClock['now'];
  readonly #sum = new StageSum();
  /** In the order of their chunks; the stream has one request in flight. */
  readonly #batches: Batch[] = [];
  #opening: Request | null = null;
  #last: Request | null = null;

  constructor(stamps: StageStamps, recorder: JobRecorder, now: EpochClock['now']) {
    this.#stamps = stamps;
    this.#recorder = recorder;
    this.#now = now;
  }

  /** The next chunk, in their order, is written. */
  written(kind: number, calledNs: number, nowNs: number): void {
    const batch = this.#batches[0];
    if (!batch) {
      this.#recorder.unstamped(kind);
      return;
    }
    this.#sum.begin(calledNs);
    if (this.#opening) this.#add(this.#opening);
    this.#opening = null;
    for (const request of batch.requests) this.#add(request);
    this.#sum.end(nowNs);
    this.#recorder.staged(kind, this.#sum);
    batch.chunksLeft--;
    if (batch.chunksLeft === 0) this.#batches.shift();
  }

  #add({ postedNs, deliveredNs, stamp }: Request): void {
    this.#sum.posted(postedNs);
    this.#sum.delivered(deliveredNs, stamp);
  }

  #open(path: string, flags: number, mode: number, done: Opened): void {
    const request: Request = { postedNs: 0, deliveredNs: 0, stamp: null };
    this.#opening = request;
    open(path, flags, mode, (error, fd) => {
      this.#delivered(request, this.#stamps.takePath(callClasses.open, path));
      done(error, fd);
    });
    request.postedNs = this.#now();
  }

  /** @returns what is to be called with the bytes moved when the request is delivered. */
  #begin(fd: number, chunks: number, bytes: number, position: number): (moved: number) => void {
    const request: Request = { postedNs: 0, deliveredNs: 0, stamp: null };
    let batch = this.#batches.at(-1);
    // What is left of chunks before comes as one piece.
    if (batch === undefined || batch.bytesLeft === 0) {
      batch = { requests: [], bytesLeft: bytes, chunksLeft: chunks };
      this.#batches.push(batch);
    }
    const of = batch;
    of.requests.push(request);
    this.#last = request;
    return (moved) => {
      this.#delivered(request, this.#stamps.takeRange(callClasses.write, fd, position, bytes));
      of.bytesLeft -= moved;
    };
  }

  #posted(): void {
    if (this.#last) this.#last.postedNs = this.#now();
  }

  #delivered(request: Request, found: boolean): void {
    request.deliveredNs = this.#now();
    if (found) request.stamp = { startNs: this.#stamps.startNs, endNs: this.#stamps.endNs };
  }
}
