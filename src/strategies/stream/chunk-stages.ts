import { close, write, writev } from 'node:fs';
import { callClasses } from '../drive/stage-stamps.js';
import { type Opened, type Request, StreamStages, type SyncCall, type SyncDone } from './stream-stages.js';

/** None: a stream that was given no start writes where the one before ended. */
type Position = number | null | undefined;
type Written = (error: NodeJS.ErrnoException | null, bytes: number, source: unknown) => void;

/** The chunks that the stream writes together: by one request, or by more where one came back short. */
interface Batch {
  readonly requests: Request[];
  bytesLeft: number;
  chunksLeft: number;
}

/** The stages of the chunks that one file's stream writes. */
export class ChunkStages extends StreamStages {
  /** The option `fs` of `createWriteStream`. */
  readonly fs = {
    open: (path: string, flags: number, mode: number, done: Opened): void => {
      this.#at = 0;
      this.open(path, flags, mode, done);
    },
    write: (fd: number, bytes: Buffer, from: number, length: number, at: Position, done: Written): void => {
      const settled = this.#begin(1, length);
      write(fd, bytes, from, length, at, (error, moved, source) => {
        settled(moved);
        done(error, moved, source);
      });
      this.#posted();
    },
    writev: (fd: number, pieces: readonly Buffer[], at: Position, done: Written): void => {
      const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
      const settled = this.#begin(pieces.length, bytes);
      writev(fd, pieces, at ?? null, (error, moved, source) => {
        settled(moved);
        done(error, moved, source);
      });
      this.#posted();
    },
    close,
  };

  /** In the order of their chunks; the stream has one request in flight. */
  readonly #batches: Batch[] = [];
  #last: Request | null = null;
  /** The one made last. */
  #sync: Request | null = null;
  /** Bytes that went through the stream's descriptor since it was opened: where the next ones go. */
  #at = 0;

  /** The next chunk, in their order, is written. */
  written(kind: number, calledNs: number, nowNs: number): void {
    const batch = this.#batches[0];
    if (!batch) {
      this.recorder.unstamped(kind);
      return;
    }
    this.staged(kind, calledNs, nowNs, batch.requests);
    batch.chunksLeft--;
    if (batch.chunksLeft === 0) this.#batches.shift();
  }

  /** Syncs the file of the stream, which does not do it by itself. */
  sync(call: SyncCall, descriptor: number, done: SyncDone): void {
    const request = this.request();
    this.#sync = request;
    call(descriptor, (error) => {
      this.delivered(request, this.stamps.takeNext(callClasses.sync, this.file));
      done(error);
    });
    this.posted(request);
  }

  /** The sync that was made last has succeeded. */
  synced(kind: number, calledNs: number, nowNs: number): void {
    if (this.#sync) this.staged(kind, calledNs, nowNs, [this.#sync]);
  }

  /** @returns what is to be called with the bytes moved when the request is delivered. */
  #begin(chunks: number, bytes: number): (moved: number) => void {
    const request = this.request();
    const { file } = this;
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
      this.delivered(request, this.stamps.takeRange(callClasses.write, file, this.#at, bytes));
      this.#at += moved;
      of.bytesLeft -= moved;
    };
  }

  #posted(): void {
    if (this.#last) this.posted(this.#last);
  }
}
