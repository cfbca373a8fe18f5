import { AsyncLocalStorage, type AsyncHook, createHook } from 'node:async_hooks';
import type { EpochClock } from '../../domain/clock.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import { NOT_OPEN } from './descriptors.js';
import type { JobRecorder } from './job-recorder.js';
import { callClasses, type StageStamps } from './stage-stamps.js';
import { StageSum } from './stage-sum.js';

/** What Node.js calls the requests by which `node:fs` and `node:fs/promises` ask the pool for something. */
const requestTypes: ReadonlySet<string> = new Set(['FSREQCALLBACK', 'FSREQPROMISE', 'FILEHANDLECLOSEREQ']);

/** When a request's system calls began and ended: the first and the last, where it makes several. */
interface Span {
  startNs: number;
  endNs: number;
}

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
  readonly #span: Span = { startNs: 0, endNs: 0 };
  #row = 0;
  /** What its file is taken by, of the stamp of its open. */
  #opened = NOT_OPEN;
  #doneBytes = 0;
  #finished = false;

  constructor(stamps: StageStamps, job: IoJob, recorder: JobRecorder) {
    this.#stamps = stamps;
    this.#job = job;
    this.#recorder = recorder;
  }

  /** An operation is called. */
  called(row: number, nowNs: number): void {
    this.#row = row;
    this.#opened = NOT_OPEN;
    this.#doneBytes = 0;
    this.#finished = false;
    this.#sum.begin(nowNs);
  }

  /** A request came into being, and is sent to the pool at once. */
  posted(nowNs: number): void {
    this.#sum.posted(nowNs);
  }

  /** The loop is about to say that a request is done. */
  delivered(nowNs: number): void {
    this.#sum.delivered(nowNs, this.#take() ? this.#span : null);
  }

  /** The operation has succeeded. */
  done(nowNs: number): void {
    this.#sum.end(nowNs);
    const kind = this.#job.kind[this.#row] ?? 0;
    const allMoved = this.#doneBytes === (this.#job.size[this.#row] ?? 0);
    // By another way than requests, or by ones that we do not know, some of its calls were made.
    if (!this.#finished || !allMoved) this.#sum.missing = true;
    this.#recorder.staged(kind, this.#sum);
  }

  /** The calls of the request that has just been delivered: no other one of the operation is under way. */
  #take(): boolean {
    const stamps = this.#stamps;
    const kind = this.#job.kind[this.#row];
    const path = this.#job.files[this.#job.file[this.#row] ?? 0]?.path ?? '';
    this.#span.startNs = Number.POSITIVE_INFINITY;
    this.#span.endNs = Number.NEGATIVE_INFINITY;
    if (kind === operationCodes.unlink) {
      this.#finished = stamps.takePath(callClasses.unlink, path);
      return this.#finished && this.#add(stamps);
    }
    let found = false;
    if (this.#opened === NOT_OPEN) {
      if (!stamps.takePath(callClasses.open, path)) return false;
      this.#opened = stamps.result;
      found = this.#add(stamps);
    }
    // Later versions of Node.js open, write and close a small file by one request.
    if (kind !== operationCodes.sync && this.#takePiece(kind)) found = this.#add(stamps);
    if (this.#takeOnce(kind)) found = this.#add(stamps);
    if (!stamps.takeNext(callClasses.close, this.#opened)) return found;
    this.#finished = true;
    return this.#add(stamps);
  }

  /** The call that goes on where the one before it ended. */
  #takePiece(kind: number | undefined): boolean {
    const callClass = kind === operationCodes.read ? callClasses.read : callClasses.write;
    const left = (this.#job.size[this.#row] ?? 0) - this.#doneBytes;
    // A read may find the end of its file by one more.
    if (left === 0 && kind !== operationCodes.read) return false;
    if (!this.#stamps.takeRange(callClass, this.#opened, this.#doneBytes, left)) return false;
    this.#doneBytes += this.#stamps.result;
    return true;
  }

  /** The sync of a sync, the question of a read for the size. */
  #takeOnce(kind: number | undefined): boolean {
    if (kind !== operationCodes.sync && kind !== operationCodes.read) return false;
    const callClass = kind === operationCodes.sync ? callClasses.sync : callClasses.stat;
    return this.#stamps.takeNext(callClass, this.#opened);
  }

  #add({ startNs, endNs }: Span): true {
    this.#span.startNs = Math.min(this.#span.startNs, startNs);
    this.#span.endNs = Math.max(this.#span.endNs, endNs);
    return true;
  }
}
