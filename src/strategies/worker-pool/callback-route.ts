import { close, fdatasync, fsync, open, read, readv, unlink, write, writev } from 'node:fs';
import { operationCodes } from '../../domain/job.js';
import { NOT_OPEN, openDescriptor } from '../drive/descriptors.js';
import { createFlags, FILE_MODE, openFlags } from '../drive/open-flags.js';
import type { AwaitedMove, AwaitedRoute } from './awaited-route.js';
import { piecesOf } from './moves.js';
import type { SharedJob } from './shared-job.js';

type Called = (error: NodeJS.ErrnoException | null, value?: number) => void;

/** The calls of `node:fs` with a callback, which a task awaits. Descriptors belong to the process: all workers use them. */
export class CallbackRoute implements AwaitedRoute {
  readonly #job: SharedJob;

  constructor(job: SharedJob) {
    this.#job = job;
  }

  readonly write: AwaitedMove = async (file, bytes, at, length, offset, pieceBytes) => {
    const descriptor = openDescriptor(this.#job.slots, file);
    return called((done) => {
      if (pieceBytes === 0) write(descriptor, bytes, at, length, offset, done);
      else writev(descriptor, piecesOf(bytes, at, length, pieceBytes), offset, done);
    });
  };

  readonly read: AwaitedMove = async (file, bytes, at, length, offset, pieceBytes) => {
    const descriptor = openDescriptor(this.#job.slots, file);
    return called((done) => {
      if (pieceBytes === 0) read(descriptor, bytes, at, length, offset, done);
      else readv(descriptor, piecesOf(bytes, at, length, pieceBytes), offset, done);
    });
  };

  descriptorOf(file: number): number {
    return this.#job.slots[file] ?? NOT_OPEN;
  }

  async rest(kind: number, file: number): Promise<void> {
    const { slots, paths, syncCall } = this.#job;
    const path = paths[file] ?? '';
    switch (kind) {
      case operationCodes.create:
        slots[file] = await called((done) => {
          open(path, createFlags(this.#job), FILE_MODE, done);
        });
        return;
      case operationCodes.open:
        slots[file] = await called((done) => {
          open(path, openFlags(this.#job), done);
        });
        return;
      case operationCodes.sync: {
        const sync = syncCall === 'fsync' ? fsync : fdatasync;
        const descriptor = openDescriptor(slots, file);
        await called((done) => {
          sync(descriptor, done);
        });
        return;
      }
      case operationCodes.close: {
        const descriptor = openDescriptor(slots, file);
        // Linux frees the descriptor whatever close(2) says.
        slots[file] = NOT_OPEN;
        await called((done) => {
          close(descriptor, done);
        });
        return;
      }
      case operationCodes.unlink:
        await called((done) => {
          unlink(path, done);
        });
        return;
      default:
        throw new RangeError(`no operation has the code ${kind}`);
    }
  }
}

/** What a call hands to its callback: a count of bytes, a descriptor, or nothing. */
function called(call: (done: Called) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    call((error, value = 0) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
}
