import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  openSync,
  readSync,
  readvSync,
  unlinkSync,
  writeSync,
  writevSync,
} from 'node:fs';
import { type IoJob, operationCodes } from '../../domain/job.js';
import { NOT_OPEN, openDescriptor } from './descriptors.js';
import type { LaneBuffer } from './lane-buffer.js';
import { createFlags, FILE_MODE, openFlags } from './open-flags.js';
import { OperationFailure } from './operation-error.js';
import { inPlace, type WriteForm } from './write-form.js';

/** What of a job is needed to carry out its operations one by one. */
export type SyncJob = Pick<
  IoJob,
  'kind' | 'file' | 'offset' | 'size' | 'direct' | 'dsync' | 'readOnly' | 'syncCall' | 'vectorBytes'
>;

/** Carries out a row of the job on the thread that calls. */
export interface SyncRoute {
  /** @returns the bytes that were written or read. */
  run(row: number, pass: number, lane: LaneBuffer | undefined): number;
}

/** Carries out operations by the synchronous calls of `node:fs`, on the thread that calls. */
export class SyncOperations implements SyncRoute {
  /** Operations that took more than one call because the first was short. */
  shortOperations = 0;
  /** Through which the last operation went; not looked at for an open and an unlink. */
  descriptor = NOT_OPEN;
  readonly #job: SyncJob;
  readonly #paths: readonly string[];
  readonly #slots: Int32Array;
  readonly #form: WriteForm;

  /**
   * @param paths of the files.
   * @param slots the files' descriptors; opening and closing changes them.
   */
  constructor(job: SyncJob, paths: readonly string[], slots: Int32Array, form: WriteForm = inPlace) {
    this.#job = job;
    this.#paths = paths;
    this.#slots = slots;
    this.#form = form;
  }

  /**
   * @returns the bytes that were written or read.
   * @throws what `node:fs` throws, or OperationFailure.
   */
  run(row: number, pass: number, lane: LaneBuffer | undefined): number {
    const job = this.#job;
    const kind = job.kind[row] ?? 0;
    if (lane !== undefined && kind === operationCodes.write) this.#write(row, pass, lane);
    else if (lane !== undefined && kind === operationCodes.read) this.#read(row, lane);
    else this.#fileOperation(kind, job.file[row] ?? 0);
    return job.size[row] ?? 0;
  }

  #write(row: number, pass: number, lane: LaneBuffer): void {
    const form = this.#form;
    const job = this.#job;
    const file = job.file[row] ?? 0;
    const size = job.size[row] ?? 0;
    const offset = job.offset[row] ?? 0;
    try {
      const descriptor = (this.descriptor = openDescriptor(this.#slots, file));
      lane.stamp(file, pass, size, offset);
      const written = this.#isVector(size)
        ? writevSync(descriptor, lane.pieces(size, job.vectorBytes), form.position(offset) ?? undefined)
        : writeSync(descriptor, lane.buffer, 0, size, form.position(offset));
      if (written !== size) this.#writeRest(descriptor, lane.buffer, written, size, offset);
    } catch (error) {
      throw form.failureOf(job, row, error);
    }
  }

  #read(row: number, lane: LaneBuffer): void {
    const job = this.#job;
    const file = job.file[row] ?? 0;
    const size = job.size[row] ?? 0;
    const offset = job.offset[row] ?? 0;
    const descriptor = (this.descriptor = openDescriptor(this.#slots, file));
    const bytes = this.#isVector(size)
      ? readvSync(descriptor, lane.readPieces(size, job.vectorBytes), offset)
      : readSync(descriptor, lane.readBuffer, 0, size, offset);
    if (bytes !== size) this.#readRest(descriptor, lane.readBuffer, bytes, size, offset);
    lane.check(file, size, offset);
  }

  #fileOperation(kind: number, file: number): void {
    const job = this.#job;
    const path = this.#paths[file] ?? '';
    switch (kind) {
      case operationCodes.create:
        this.#slots[file] = openSync(path, createFlags(job) | this.#form.openFlags, FILE_MODE);
        break;
      case operationCodes.open:
        this.#slots[file] = openSync(path, openFlags(job) | this.#form.openFlags);
        break;
      case operationCodes.sync:
        this.descriptor = openDescriptor(this.#slots, file);
        if (job.syncCall === 'fsync') fsyncSync(this.descriptor);
        else fdatasyncSync(this.descriptor);
        break;
      case operationCodes.close: {
        const descriptor = (this.descriptor = openDescriptor(this.#slots, file));
        // Linux frees the descriptor whatever close(2) says.
        this.#slots[file] = NOT_OPEN;
        closeSync(descriptor);
        break;
      }
      case operationCodes.unlink:
        unlinkSync(path);
        break;
      default:
        throw new RangeError(`no operation has the code ${kind}`);
    }
  }

  #isVector(size: number): boolean {
    const { vectorBytes } = this.#job;
    return vectorBytes > 0 && size > vectorBytes;
  }

  #writeRest(descriptor: number, buffer: Buffer, first: number, size: number, offset: number): void {
    this.shortOperations++;
    for (let done = first; done < size;) {
      const written = writeSync(descriptor, buffer, done, size - done, this.#form.position(offset + done));
      if (written === 0) throw OperationFailure.special('short-write');
      done += written;
    }
  }

  #readRest(descriptor: number, buffer: Buffer, first: number, size: number, offset: number): void {
    if (first > 0) this.shortOperations++;
    for (let done = first; done < size;) {
      const bytes = readSync(descriptor, buffer, done, size - done, offset + done);
      if (bytes === 0) throw OperationFailure.special('short-read');
      done += bytes;
    }
  }
}
