import { read } from 'node:fs';
import { callClasses } from '../drive/stage-stamps.js';
import { type Opened, type Request, StreamStages } from './stream-stages.js';

export type ReadDone = (error: NodeJS.ErrnoException | null, bytes: number, source: Buffer) => void;

/** Those calls of `node:fs` by which a stream reads. */
export interface ReadCalls {
  readonly open: (path: string, flags: number, mode: number, done: Opened) => void;
  readonly read: (
    fd: number,
    into: Buffer,
    at: number,
    length: number,
    position: number,
    done: ReadDone,
  ) => void;
}

/** The stages of the blocks that one file's stream reads. */
export class ReadStages extends StreamStages implements ReadCalls {
  /** Of the block at hand: one, or more where a read came back short. */
  #requests: Request[] = [];

  readonly read: ReadCalls['read'] = (fd, into, at, length, position, done) => {
    const request = this.request();
    const { file } = this;
    this.#requests.push(request);
    read(fd, into, at, length, position, (error, moved, source) => {
      this.delivered(request, this.stamps.takeRange(callClasses.read, file, position, length));
      done(error, moved, source);
    });
    this.posted(request);
  };

  /** The block at hand was delivered. */
  done(kind: number, calledNs: number, nowNs: number): void {
    this.staged(kind, calledNs, nowNs, this.#requests);
    this.#requests = [];
  }
}
