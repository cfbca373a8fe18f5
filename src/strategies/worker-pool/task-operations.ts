import { readSync, readvSync, writeSync, writevSync } from 'node:fs';
import { operationCodes } from '../../domain/job.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { NOT_OPEN } from '../drive/descriptors.js';
import { LaneBuffer } from '../drive/lane-buffer.js';
import { notOpen, OperationFailure } from '../drive/operation-error.js';
import { SyncOperations } from '../drive/sync-operations.js';
import type { SharedJob } from './shared-job.js';
import { slotStart } from './slot-memory.js';

/** Moves a part of memory to or from a place in a file, in pieces of so many bytes where that is not 0. */
type Move = (
  fd: number,
  bytes: Uint8Array,
  at: number,
  length: number,
  offset: number,
  pieceBytes: number,
) => number;

/** The memory of one worker, kept from job to job. */
export interface WorkerMemory {
  readonly addon: NativeAddon;
  /** The body of its own that it writes. */
  readonly write: LaneBuffer;
  /** What it reads into: one, or one for each read of a task whose bytes go back. */
  readonly read: LaneBuffer[];
}

/** Carries out a job's operations in a worker: reads and writes by `node:fs` or by the addon, the rest by `node:fs`. */
export class TaskOperations {
  /** Operations that took more than one call because the first was short. */
  shortOperations = 0;
  /** What the task at hand read, where its bytes go back. */
  readBytes: Buffer[] = [];
  readonly #job: SharedJob;
  readonly #memory: WorkerMemory;
  readonly #rest: SyncOperations;
  readonly #write: Move;
  readonly #read: Move;
  #lane = 0;
  #given: readonly Uint8Array[] = [];
  #nextGiven = 0;

  constructor(job: SharedJob, memory: WorkerMemory) {
    this.#job = job;
    this.#memory = memory;
    this.#rest = new SyncOperations(job, job.slots);
    const byAddon = job.inside === 'addon';
    this.#write = byAddon ? writeBy(memory.addon) : writeByFs;
    this.#read = byAddon ? readBy(memory.addon) : readByFs;
    if (job.buffers === 'own') memory.write.prepare(job);
    // A task of cloned bytes for direct I/O is copied into memory that is aligned: a clone is not.
    else if (job.buffers === 'cloned' && job.direct) memory.write.prepare({ ...job, readOnly: true });
    for (const buffer of memory.read) buffer.prepare({ ...job, readOnly: true });
  }

  /** @param bytes what the task's writes are to write, in their order, where they were posted with it. */
  begin(lane: number, bytes: readonly Uint8Array[]): void {
    this.#lane = lane;
    this.#given = bytes;
    this.#nextGiven = 0;
    this.readBytes = [];
  }

  /**
   * @param index which operation of the task it is.
   * @returns the bytes that were written or read.
   * @throws what `node:fs` and the addon throw, or OperationFailure.
   */
  run(row: number, pass: number, index: number): number {
    switch (this.#job.kind[row] ?? 0) {
      case operationCodes.write:
        return this.#runWrite(row, pass, index);
      case operationCodes.read:
        return this.#runRead(row, index);
      default:
        return this.#rest.run(row, pass, undefined);
    }
  }

  #runWrite(row: number, pass: number, index: number): number {
    const { file, size, offset } = this.#move(row);
    const descriptor = this.#descriptorOf(file);
    const { memory } = this.#job;
    const pieceBytes = this.#pieceBytes(size);
    const bytes = memory ? memory.bytes : this.#bytesOf(file, pass, size, offset);
    const at = memory ? slotStart(memory, this.#lane, index, false) : 0;
    const written = this.#write(descriptor, bytes, at, size, offset, pieceBytes);
    if (written === size) return size;
    this.shortOperations++;
    for (let done = written; done < size;) {
      const more = this.#write(descriptor, bytes, at + done, size - done, offset + done, 0);
      if (more === 0) throw OperationFailure.special('short-write');
      done += more;
    }
    return size;
  }

  #bytesOf(file: number, pass: number, size: number, offset: number): Uint8Array {
    const { write } = this.#memory;
    if (this.#job.buffers !== 'cloned') {
      write.stamp(file, pass, size, offset);
      return write.buffer;
    }
    const given = this.#given[this.#nextGiven++] ?? new Uint8Array(0);
    if (!this.#job.direct) return given;
    write.buffer.set(given.subarray(0, size));
    return write.buffer;
  }

  #runRead(row: number, index: number): number {
    const { file, size, offset } = this.#move(row);
    const descriptor = this.#descriptorOf(file);
    const into = this.#readBuffer();
    const { memory } = this.#job;
    const bytes = memory ? memory.bytes : into.buffer;
    const at = memory ? slotStart(memory, this.#lane, index, true) : 0;
    const got = this.#read(descriptor, bytes, at, size, offset, this.#pieceBytes(size));
    if (got !== size) {
      if (got > 0) this.shortOperations++;
      for (let done = got; done < size;) {
        const more = this.#read(descriptor, bytes, at + done, size - done, offset + done, 0);
        if (more === 0) throw OperationFailure.special('short-read');
        done += more;
      }
    }
    if (memory) {
      into.checkBytes(Buffer.from(bytes.buffer, bytes.byteOffset + at, size), file, size, offset);
      return size;
    }
    into.check(file, size, offset);
    if (this.#job.buffers === 'cloned') this.readBytes.push(into.buffer);
    return size;
  }

  /** Bytes that go back must outlast the task's other reads. Into memory that is shared it only knows what is right. */
  #readBuffer(): LaneBuffer {
    const { read, addon } = this.#memory;
    const index = this.#job.buffers === 'cloned' ? this.readBytes.length : 0;
    let buffer = read[index];
    if (buffer === undefined) {
      buffer = new LaneBuffer(addon, 0);
      buffer.prepare({ ...this.#job, readOnly: true });
      read.push(buffer);
    }
    return buffer;
  }

  #pieceBytes(size: number): number {
    const { vectorBytes } = this.#job;
    return size > vectorBytes ? vectorBytes : 0;
  }

  #move(row: number): { file: number; size: number; offset: number } {
    const { file, size, offset } = this.#job;
    return { file: file[row] ?? 0, size: size[row] ?? 0, offset: offset[row] ?? 0 };
  }

  #descriptorOf(file: number): number {
    const descriptor = this.#job.slots[file] ?? NOT_OPEN;
    if (descriptor === NOT_OPEN) throw notOpen();
    return descriptor;
  }
}

const writeByFs: Move = (fd, bytes, at, length, offset, pieceBytes) =>
  pieceBytes === 0
    ? writeSync(fd, bytes, at, length, offset)
    : writevSync(fd, piecesOf(bytes, at, length, pieceBytes), offset);

const readByFs: Move = (fd, bytes, at, length, offset, pieceBytes) =>
  pieceBytes === 0
    ? readSync(fd, bytes, at, length, offset)
    : readvSync(fd, piecesOf(bytes, at, length, pieceBytes), offset);

function writeBy(addon: NativeAddon): Move {
  return (fd, bytes, at, length, offset, pieceBytes) =>
    pieceBytes === 0
      ? addon.pwrite(fd, bytes, at, length, offset)
      : addon.pwritev(fd, bytes, at, length, offset, pieceBytes);
}

function readBy(addon: NativeAddon): Move {
  return (fd, bytes, at, length, offset, pieceBytes) =>
    pieceBytes === 0
      ? addon.pread(fd, bytes, at, length, offset)
      : addon.preadv(fd, bytes, at, length, offset, pieceBytes);
}

function piecesOf(bytes: Uint8Array, at: number, length: number, pieceBytes: number): readonly Uint8Array[] {
  const count = Math.ceil(length / pieceBytes);
  return Array.from({ length: count }, (_, piece) =>
    bytes.subarray(at + piece * pieceBytes, at + Math.min(length, (piece + 1) * pieceBytes)),
  );
}
