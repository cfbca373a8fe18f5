import { AsyncLocalStorage, type AsyncHook, createHook } from 'node:async_hooks';
import type { EpochClock } from '../../domain/clock.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import { NOT_OPEN } from './descriptors.js';
import type { JobRecorder } from './job-recorder.js';
import { callClasses, type StageStamps } from './stage-stamps.js';
import { StageSum } from './stage-sum.js';

/** What Node.js calls the requests by which `node:fs` and `node:fs/promises` ask the pool for something. */
const requestTypes: ReadonlySet<string> = new Set(['FSREQCALLBACK', 'FSREQPROMISE', 'FILEHANDLECLOSEREQ']);

/** Calls of a descriptor that name no place in its file, in the order in which they are looked for. */
const takeNextOf = [callClasses.sync, callClasses.stat, callClasses.close] as const;

/**
 * Tells, in a staged trial, when each request of an operation was made and delivered that Node.js makes of several by
 * itself (open, write, write ..., close): requests are async resources, and one belongs to the operation in whose
 * context it came into being.
 */
export class PoolRequests {
  readonly #stamps: StageStamps;
  readonly #operations = new AsyncLocalStorage<RequestLane>();
  readonly #hook: AsyncHook;
  /** Requests that are not delivered yet. */
  readonly #lanes = new Map<number, RequestLane>();

  constructor(stamps: StageStamps, { now }: Pick<EpochClock, 'now'>) {
    this.#stamps = stamps;
    this.#hook = createHook({
      init: (id, type) => {
        if (!requestTypes.has(type)) return;
        const lane = this.#operations.getStore();
        if (!lane) return;
        this.#lanes.set(id, lane);
        lane.posted(now());
      },
      before: (id) => {
        const lane = this.#lanes.get(id);
        if (!lane) return;
        this.#lanes.delete(id);
        lane.delivered(now());
      },
    });
  }

  /** The hooks see every promise of the process: they are there while a job runs. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    this.#hook.enable();
    try {
      return await run();
    } finally {
      this.#hook.disable();
      this.#operations.disable();
      this.#lanes.clear();
    }
  }

  /** For one lane of a job. */
  lane(job: IoJob, recorder: JobRecorder): RequestLane {
    return new RequestLane(this.#stamps, job, recorder);
  }

  /** Makes an operation's call: what it asks of the pool is the lane's. */
  call<T>(lane: RequestLane, operation: () => T): T {
    return this.#operations.run(lane, operation);
  }
}

/** The stages of one lane's operations, each the sum over its requests. Of one operation they follow one another. */
export class RequestLane {
  readonly #stamps: StageStamps;
  readonly #job: IoJob;
  readonly #recorder: JobRecorder;
  readonly #sum = new StageSum();
  #row = 0;
  #descriptor = NOT_OPEN;
  #doneBytes = 0;

  constructor(stamps: StageStamps, job: IoJob, recorder: JobRecorder) {
    this.#stamps = stamps;
    this.#job = job;
    this.#recorder = recorder;
  }

  /** An operation is called. */
  called(row: number, nowNs: number): void {
    this.#row = row;
    this.#descriptor = NOT_OPEN;
    this.#doneBytes = 0;
    this.#sum.begin(nowNs);
  }

  /** A request came into being, and is sent to the pool at once. */
  posted(nowNs: number): void {
    this.#sum.posted(nowNs);
  }

  /** The loop is about to say that a request is done. */
  delivered(nowNs: number): void {
    this.#sum.delivered(nowNs, this.#take() ? this.#stamps : null);
  }

  /** The operation has succeeded. */
  done(nowNs: number): void {
    this.#sum.end(nowNs);
    this.#recorder.staged(this.#job.kind[this.#row] ?? 0, this.#sum);
  }

  /** The stamp of the request that has just been delivered: no other one of the operation's calls has one. */
  #take(): boolean {
    const stamps = this.#stamps;
    const kind = this.#job.kind[this.#row];
    const path = this.#job.files[this.#job.file[this.#row] ?? 0]?.path ?? '';
    if (kind === operationCodes.unlink) return stamps.takePath(callClasses.unlink, path);
    if (this.#descriptor === NOT_OPEN) {
      if (!stamps.takePath(callClasses.open, path)) return false;
      this.#descriptor = stamps.result;
      return true;
    }
    // The close last: another lane's, of a file that had the same descriptor before, may still be waiting.
    return (
      (kind !== operationCodes.sync && this.#takePiece(kind)) ||
      takeNextOf.some((callClass) => stamps.takeNext(callClass, this.#descriptor))
    );
  }

  /** The call that goes on where the one before it ended. */
  #takePiece(kind: number | undefined): boolean {
    const callClass = kind === operationCodes.read ? callClasses.read : callClasses.write;
    const left = (this.#job.size[this.#row] ?? 0) - this.#doneBytes;
    // A read may find the end of its file by one more.
    if (left === 0 && kind !== operationCodes.read) return false;
    if (!this.#stamps.takeRange(callClass, this.#descriptor, this.#doneBytes, left)) return false;
    this.#doneBytes += this.#stamps.result;
    return true;
  }
}
