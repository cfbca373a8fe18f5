import { operationCodes } from '../../domain/job.js';
import { OperationFailure } from '../drive/operation-error.js';
import type { AwaitedMove, AwaitedRoute } from './awaited-route.js';
import { pieceBytesOf } from './moves.js';
import type { SharedJob } from './shared-job.js';
import type { TaskBytes } from './task-bytes.js';
import type { TaskRun } from './task-run.js';

/** Carries out tasks by a route that is awaited, in libuv's pool: one operation of the task after another. */
export class AwaitedTask {
  readonly #job: SharedJob;
  readonly #route: AwaitedRoute;

  constructor(
    job: SharedJob,
    readonly run: TaskRun,
    readonly bytes: TaskBytes,
    route: AwaitedRoute,
  ) {
    this.#job = job;
    this.#route = route;
  }

  /** Carries out the operations of the task that was begun. */
  async carryOut(): Promise<void> {
    const { run } = this;
    while (run.begin()) {
      try {
        run.descriptor = this.#route.descriptorOf(this.#job.file[run.row] ?? 0);
        run.done(await this.#perform(run.row));
      } catch (error) {
        run.failed(error);
      }
    }
  }

  /** @returns the bytes that were written or read. */
  async #perform(row: number): Promise<number> {
    const { kind, size, file } = this.#job;
    if (kind[row] !== operationCodes.write && kind[row] !== operationCodes.read) {
      await this.#route.rest(kind[row] ?? 0, file[row] ?? 0);
      return 0;
    }
    const reads = kind[row] === operationCodes.read;
    this.bytes.place(row, this.run.pass, this.run.index);
    if (reads) await this.#moveAll(row, this.#route.read, 'short-read');
    else await this.#moveAll(row, this.#route.write, 'short-write');
    if (reads) this.bytes.check(row);
    return size[row] ?? 0;
  }

  async #moveAll(row: number, move: AwaitedMove, short: 'short-read' | 'short-write'): Promise<void> {
    const job = this.#job;
    const file = job.file[row] ?? 0;
    const size = job.size[row] ?? 0;
    const offset = job.offset[row] ?? 0;
    const { bytes, at } = this.bytes;
    let done = await move(file, bytes, at, size, offset, pieceBytesOf(job, size));
    if (done > 0 && done < size) this.run.cameShort();
    while (done < size) {
      const more = await move(file, bytes, at + done, size - done, offset + done, 0);
      if (more === 0) throw OperationFailure.special(short);
      done += more;
    }
  }
}
