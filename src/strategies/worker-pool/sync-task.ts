import { operationCodes } from '../../domain/job.js';
import { openDescriptor } from '../drive/descriptors.js';
import { OperationFailure } from '../drive/operation-error.js';
import { SyncOperations } from '../drive/sync-operations.js';
import { type Move, pieceBytesOf, readBy, readByFs, writeBy, writeByFs } from './moves.js';
import type { SharedJob } from './shared-job.js';
import type { TaskBytes } from './task-bytes.js';
import type { TaskRun } from './task-run.js';
import type { NativeAddon } from '../../native/addon-types.js';

/** Carries out tasks on the worker's thread: reads and writes by `node:fs` or by the addon, the rest by `node:fs`. */
export class SyncTask {
  readonly #job: SharedJob;
  readonly #rest: SyncOperations;
  readonly #write: Move;
  readonly #read: Move;

  constructor(
    job: SharedJob,
    readonly run: TaskRun,
    readonly bytes: TaskBytes,
    addon: NativeAddon,
  ) {
    this.#job = job;
    this.#rest = new SyncOperations(job, job.paths, job.slots);
    const byAddon = job.inside === 'addon';
    this.#write = byAddon ? writeBy(addon) : writeByFs;
    this.#read = byAddon ? readBy(addon) : readByFs;
  }

  /** Carries out the operations of the task that was begun. */
  carryOut(): void {
    const { run } = this;
    while (run.begin()) {
      try {
        run.done(this.#perform(run.row));
      } catch (error) {
        run.failed(error);
      }
    }
  }

  /**
   * @returns the bytes that were written or read.
   * @throws what `node:fs` and the addon throw, or OperationFailure.
   */
  #perform(row: number): number {
    const { kind, size } = this.#job;
    if (kind[row] !== operationCodes.write && kind[row] !== operationCodes.read)
      return this.#rest.run(row, this.run.pass, undefined);
    const reads = kind[row] === operationCodes.read;
    this.bytes.place(row, this.run.pass, this.run.index);
    this.#moveAll(row, reads ? this.#read : this.#write, reads ? 'short-read' : 'short-write');
    if (reads) this.bytes.check(row);
    return size[row] ?? 0;
  }

  #moveAll(row: number, move: Move, short: 'short-read' | 'short-write'): void {
    const job = this.#job;
    const descriptor = openDescriptor(job.slots, job.file[row] ?? 0);
    const size = job.size[row] ?? 0;
    const offset = job.offset[row] ?? 0;
    const { bytes, at } = this.bytes;
    let done = move(descriptor, bytes, at, size, offset, pieceBytesOf(job, size));
    if (done > 0 && done < size) this.run.cameShort();
    while (done < size) {
      const more = move(descriptor, bytes, at + done, size - done, offset + done, 0);
      if (more === 0) throw OperationFailure.special(short);
      done += more;
    }
  }
}
