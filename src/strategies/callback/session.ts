import { close, fdatasync, fsync, open, read, readv, unlink, write, writev } from 'node:fs';
import { type IoJob, operationCodes } from '../../domain/job.js';
import { CallbackLane, driveCallbackLanes } from '../drive/callback-lane.js';
import { DescriptorSession } from '../drive/descriptor-session.js';
import { NOT_OPEN } from '../drive/descriptors.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import type { JobRun } from '../drive/loop-session.js';
import { createFlags, FILE_MODE, openFlags } from '../drive/open-flags.js';
import { notOpen, OperationFailure } from '../drive/operation-error.js';
import type { StageLane } from '../drive/stage-lane.js';
import type { WriteForm } from '../drive/write-form.js';

/** Routes whose operations are calls of `node:fs` with a callback: of a job with a vector those that take one. */
export class CallbackSession extends DescriptorSession {
  protected prepare(job: IoJob): (run: JobRun) => Promise<void> {
    const slots = this.descriptors.load(job.files);
    return async (run) => {
      await driveCallbackLanes(
        run,
        (buffer, lane, ended) =>
          new DescriptorLane(run, slots, buffer, lane, ended, this.stageLane(run), this.form),
      );
      this.descriptors.store(job.files, slots);
    };
  }
}

/** Its callback is made once for all operations. */
class DescriptorLane extends CallbackLane {
  readonly #slots: Int32Array;
  readonly #stages: StageLane | null;
  readonly #form: WriteForm;
  /** Bytes of the operation that are done; its call may be short. */
  #doneBytes = 0;
  /** Of the operation; a close has given it up by the time that it ends. */
  #descriptor = NOT_OPEN;

  constructor(
    run: JobRun,
    slots: Int32Array,
    buffer: LaneBuffer,
    lane: number,
    ended: () => void,
    stages: StageLane | null,
    form: WriteForm,
  ) {
    super(run, buffer, lane, ended);
    this.#slots = slots;
    this.#stages = stages;
    this.#form = form;
  }

  protected call(row: number, nowNs: number): void {
    this.#doneBytes = 0;
    this.#stages?.called(nowNs, row);
    this.#ask(row);
    this.#stages?.posted(this.now());
  }

  protected override failureOf(row: number, error: unknown): unknown {
    return this.#form.failureOf(this.job, row, error);
  }

  protected staged(row: number, endNs: number): void {
    this.#stages?.done(endNs, row, this.#descriptor, this.#doneBytes);
  }

  protected override settle(): void {
    this.#stages?.settle();
  }

  #ask(row: number): void {
    const { job } = this;
    const file = job.file[row] ?? 0;
    switch (job.kind[row] ?? 0) {
      case operationCodes.write:
        this.#write(file, job.size[row] ?? 0, job.offset[row] ?? 0);
        break;
      case operationCodes.read:
        this.#read(this.#openSlot(file), job.size[row] ?? 0, job.offset[row] ?? 0);
        break;
      case operationCodes.create:
        open(job.files[file]?.path ?? '', createFlags(job) | this.#form.openFlags, FILE_MODE, this.#called);
        break;
      case operationCodes.open:
        open(job.files[file]?.path ?? '', openFlags(job) | this.#form.openFlags, this.#called);
        break;
      case operationCodes.sync:
        if (job.syncCall === 'fsync') fsync(this.#openSlot(file), this.#called);
        else fdatasync(this.#openSlot(file), this.#called);
        break;
      case operationCodes.close:
        close(this.#openSlot(file), this.#called);
        // Linux frees the descriptor whatever close(2) says.
        this.#slots[file] = NOT_OPEN;
        break;
      case operationCodes.unlink:
        unlink(job.files[file]?.path ?? '', this.#called);
        break;
      default:
        throw new RangeError(`no operation has the code ${job.kind[row] ?? 0}`);
    }
  }

  #write(file: number, size: number, offset: number): void {
    const descriptor = this.#openSlot(file);
    const { vectorBytes } = this.job;
    this.buffer.stamp(file, this.cursor.pass, size, offset);
    if (vectorBytes === 0 || size <= vectorBytes) {
      write(descriptor, this.buffer.buffer, 0, size, this.#form.position(offset), this.#called);
    } else {
      writev(descriptor, this.buffer.pieces(size, vectorBytes), this.#form.position(offset), this.#called);
    }
  }

  #read(descriptor: number, size: number, offset: number): void {
    const { vectorBytes } = this.job;
    if (vectorBytes === 0 || size <= vectorBytes) {
      read(descriptor, this.buffer.readBuffer, 0, size, offset, this.#called);
    } else readv(descriptor, this.buffer.readPieces(size, vectorBytes), offset, this.#called);
  }

  #openSlot(file: number): number {
    const descriptor = this.#slots[file] ?? NOT_OPEN;
    if (descriptor === NOT_OPEN) throw notOpen();
    this.#descriptor = descriptor;
    return descriptor;
  }

  /** The one callback of all kinds: the value is a count of bytes or a descriptor. */
  readonly #called = (error: NodeJS.ErrnoException | null, value?: number): void => {
    if (error) {
      this.fail(error);
      return;
    }
    const { row } = this.cursor;
    const { job } = this;
    const kind = job.kind[row] ?? 0;
    const file = job.file[row] ?? 0;
    let bytes = 0;
    if (kind === operationCodes.write || kind === operationCodes.read) {
      const size = job.size[row] ?? 0;
      bytes = this.#doneBytes + (value ?? 0);
      if (bytes !== size) {
        this.#continue(kind, row, value ?? 0);
        return;
      }
      if (kind === operationCodes.read && !this.#checked(file, size, job.offset[row] ?? 0)) return;
    } else if (value !== undefined && kind <= operationCodes.open) this.#slots[file] = value;
    this.succeeded(bytes);
  };

  /** The call was short: it goes on behind what is done, in one piece. */
  #continue(kind: number, row: number, bytes: number): void {
    if (bytes === 0) {
      this.fail(OperationFailure.special(kind === operationCodes.read ? 'short-read' : 'short-write'));
      return;
    }
    if (this.#doneBytes === 0) this.run.recorder.shortOperations++;
    this.#doneBytes += bytes;
    const done = this.#doneBytes;
    this.#stages?.cameShort(this.now(), row, this.#descriptor, done - bytes);
    const descriptor = this.#slots[this.job.file[row] ?? 0] ?? NOT_OPEN;
    const left = (this.job.size[row] ?? 0) - done;
    const offset = (this.job.offset[row] ?? 0) + done;
    if (kind === operationCodes.read) {
      read(descriptor, this.buffer.readBuffer, done, left, offset, this.#called);
    } else write(descriptor, this.buffer.buffer, done, left, this.#form.position(offset), this.#called);
    this.#stages?.posted(this.now());
  }

  #checked(file: number, size: number, offset: number): boolean {
    try {
      this.buffer.check(file, size, offset);
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }
}
