import { type EpochClock, NOT_YET } from '../../domain/clock.js';
import { IotriageError } from '../../domain/errors.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type { Interposer } from '../../native/addon-types.js';
import { whyNoInterposer } from '../../native/interposer.js';

/** Classes of system calls, as `native/interposer/interposer.h` numbers them. */
export const callClasses = { write: 0, read: 1, sync: 2, open: 3, close: 4, unlink: 5, stat: 6 } as const;
export type CallClass = (typeof callClasses)[keyof typeof callClasses];

/** The class of call that an operation of a job makes; a create is an open. */
const classByKind: Readonly<Record<number, CallClass>> = {
  [operationCodes.create]: callClasses.open,
  [operationCodes.open]: callClasses.open,
  [operationCodes.write]: callClasses.write,
  [operationCodes.read]: callClasses.read,
  [operationCodes.sync]: callClasses.sync,
  [operationCodes.close]: callClasses.close,
  [operationCodes.unlink]: callClasses.unlink,
};

/**
 * What the interposer saw of a call, in ns since the epoch of the run. It is taken by the thread that was told of the
 * call's end, so that the stamp was written before. One object serves for all calls of its owner. The trial starts and
 * stops the interposer around each job.
 */
export class StageStamps {
  /** Of the stamp taken last. */
  startNs = NOT_YET;
  endNs = NOT_YET;
  /** Bytes moved; of an open what the calls on its file are taken by, or -1; or what else the call returned. */
  result = 0;
  readonly #interposer: Interposer;
  readonly #baseNs: number;
  readonly #times = new Float64Array(3);

  /** @throws IotriageError `unsupported` where this process has no interposer, with the reason. */
  constructor(interposer: Interposer | null, clock: EpochClock) {
    if (!interposer) throw new IotriageError('unsupported', `stages cannot be stamped: ${whyNoInterposer()}`);
    this.#interposer = interposer;
    this.#baseNs = clock.fromAbsolute(interposer.baseNs);
  }

  /**
   * Bytes that were written or read, by one call or several.
   * @param file its descriptor, or where the key is by opens the result of its open's stamp.
   * @param offset where they lie in the file for calls that say so; else the bytes that went through the descriptor
   * since it was opened.
   * @returns false where there is no stamp.
   */
  takeRange(callClass: CallClass, file: number, offset: number, bytes: number): boolean {
    return this.#taken(this.#interposer.takeRange(callClass, file, offset, bytes, this.#times));
  }

  /** A sync, close or stat of a file. By descriptors, of several at once each is taken once, in the order of their ends. */
  takeNext(callClass: CallClass, file: number): boolean {
    return this.#taken(this.#interposer.takeNext(callClass, file, this.#times));
  }

  /** An open or unlink, by the path that was given. */
  takePath(callClass: CallClass, path: string): boolean {
    return this.#taken(this.#interposer.takePath(callClass, path, this.#times));
  }

  /**
   * The call of a job's row.
   * @param descriptor not looked at for an open and an unlink.
   * @param doneBytes of the row by calls before; what the stamp is taken of lies behind.
   */
  takeRow(
    job: Pick<IoJob, 'kind' | 'file' | 'offset' | 'size'>,
    row: number,
    path: string,
    descriptor: number,
    doneBytes = 0,
  ): boolean {
    const callClass = classByKind[job.kind[row] ?? -1];
    switch (callClass) {
      case callClasses.write:
      case callClasses.read: {
        const offset = (job.offset[row] ?? 0) + doneBytes;
        return this.takeRange(callClass, descriptor, offset, (job.size[row] ?? 0) - doneBytes);
      }
      case callClasses.sync:
      case callClasses.close:
      case callClasses.stat:
        return this.takeNext(callClass, descriptor);
      case callClasses.open:
      case callClasses.unlink:
        return this.takePath(callClass, path);
      case undefined:
      default:
        return false;
    }
  }

  #taken(calls: number): boolean {
    if (calls === 0) return false;
    this.startNs = (this.#times[0] ?? 0) + this.#baseNs;
    this.endNs = (this.#times[1] ?? 0) + this.#baseNs;
    this.result = this.#times[2] ?? 0;
    return true;
  }
}
