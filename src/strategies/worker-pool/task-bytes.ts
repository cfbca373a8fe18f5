import { operationCodes } from '../../domain/job.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { LaneBuffer } from '../drive/lane-buffer.js';
import type { SharedJob } from './shared-job.js';
import { slotStart } from './slot-memory.js';

/** The memory that a worker has for a task at a time, kept from job to job. */
export interface WorkerMemory {
  readonly addon: NativeAddon;
  /** The body of its own that it writes. */
  readonly write: LaneBuffer;
  /** What it reads into: one, or one for each read of a task whose bytes go back. */
  readonly read: LaneBuffer[];
}

const NONE = Buffer.alloc(0);

/** Where the bytes lie that a task's operations write and read, one operation after another. */
export class TaskBytes {
  /** Of the operation at hand: its memory, and where in it its bytes begin. */
  bytes: Uint8Array = NONE;
  at = 0;
  /** What goes back with the task's answer: what was read, or all that was lent to it. */
  back: readonly Uint8Array[] = [];
  readonly #job: SharedJob;
  readonly #memory: WorkerMemory;
  #lane = 0;
  #given: readonly Uint8Array[] = [];
  #nextGiven = 0;
  #readBytes: Uint8Array[] = [];
  #into: LaneBuffer | null = null;

  constructor(job: SharedJob, memory: WorkerMemory) {
    this.#job = job;
    this.#memory = memory;
    if (job.buffers === 'own') memory.write.prepare(job);
    // A task of cloned bytes for direct I/O is copied into memory that is aligned: a clone is not.
    else if (job.buffers === 'cloned' && job.direct) memory.write.prepare({ ...job, readOnly: true });
    for (const buffer of memory.read) buffer.prepare({ ...job, readOnly: true });
  }

  /** @param given what was posted with the task for its operations, in their order. */
  begin(lane: number, given: readonly Uint8Array[]): void {
    this.#lane = lane;
    this.#given = given;
    this.#nextGiven = 0;
    this.#readBytes = [];
    this.back = this.#job.buffers === 'transferred' ? given : this.#readBytes;
  }

  /** Readies the memory of a write or read. @param index which operation of the task it is. */
  place(row: number, pass: number, index: number): void {
    const { memory, buffers, kind } = this.#job;
    const reads = kind[row] === operationCodes.read;
    this.at = memory ? slotStart(memory, this.#lane, index, reads) : 0;
    if (reads) this.#into = this.#readBuffer();
    if (memory) this.bytes = memory.bytes;
    else if (buffers === 'transferred') this.bytes = this.#nextLent();
    else if (reads) this.bytes = this.#into?.buffer ?? NONE;
    else if (buffers === 'cloned') this.bytes = this.#alignedIfDirect(this.#nextLent(), row);
    else this.bytes = this.#stamped(row, pass);
  }

  /**
   * Checks what was read.
   * @throws OperationFailure `verify-failed` where it is not what was asked for.
   */
  check(row: number): void {
    const { job, size, offset, file } = this.#row(row);
    if (job.memory || job.buffers === 'transferred') {
      const { buffer, byteOffset } = this.bytes;
      this.#into?.checkBytes(Buffer.from(buffer, byteOffset + this.at, size), file, size, offset);
      return;
    }
    this.#into?.check(file, size, offset);
    if (job.buffers === 'cloned') this.#readBytes.push(this.bytes);
  }

  #stamped(row: number, pass: number): Buffer {
    const { size, offset, file } = this.#row(row);
    const { write } = this.#memory;
    write.stamp(file, pass, size, offset);
    return write.buffer;
  }

  #nextLent(): Uint8Array {
    return this.#given[this.#nextGiven++] ?? NONE;
  }

  #alignedIfDirect(given: Uint8Array, row: number): Uint8Array {
    if (!this.#job.direct) return given;
    const { buffer } = this.#memory.write;
    buffer.set(given.subarray(0, this.#job.size[row] ?? 0));
    return buffer;
  }

  /** Bytes that go back must outlast the task's other reads. Of those that lie elsewhere it only knows what is right. */
  #readBuffer(): LaneBuffer {
    const { read, addon } = this.#memory;
    const index = this.#job.buffers === 'cloned' ? this.#readBytes.length : 0;
    let buffer = read[index];
    if (buffer === undefined) {
      buffer = new LaneBuffer(addon, 0);
      buffer.prepare({ ...this.#job, readOnly: true });
      read.push(buffer);
    }
    return buffer;
  }

  #row(row: number): { job: SharedJob; file: number; size: number; offset: number } {
    const job = this.#job;
    return { job, file: job.file[row] ?? 0, size: job.size[row] ?? 0, offset: job.offset[row] ?? 0 };
  }
}
