import { intendedAfterNs, type IoJob, operationCodes } from '../../domain/job.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import { LaneCursor } from '../drive/lane-cursor.js';
import type { SharedJob } from './shared-job.js';

/** Gives a lane's operations to its tasks, up to a batch of units each, and lays them into the lane's part of the shared job. */
export class LaneTasks {
  /** Of the operations of the task at hand: their intended starts; of those that have none, Infinity. */
  readonly intendedNs: Float64Array;
  /** What the task at hand writes, stamped, or all that is lent to it; empty where workers have memory of their own. */
  bytes: Buffer[] = [];

  readonly #job: IoJob;
  readonly #shared: SharedJob;
  readonly #first: number;
  readonly #startNs: number;
  readonly #cursor: LaneCursor;
  readonly #slots: readonly LaneBuffer[];
  /** The cursor stands on an operation that no task has yet. */
  #ahead = false;
  /** Whose memory was lent to the task at hand. */
  #lent: { readonly slot: LaneBuffer; readonly read: boolean }[] = [];

  /** @param slots a buffer for each operation of a task, where its bytes are made here; else none. */
  constructor(job: IoJob, shared: SharedJob, lane: number, startNs: number, slots: readonly LaneBuffer[]) {
    this.#job = job;
    this.#shared = shared;
    this.#first = lane * shared.laneOperations;
    this.#startNs = startNs;
    this.#cursor = new LaneCursor(job, lane);
    this.#slots = slots;
    this.intendedNs = new Float64Array(shared.laneOperations);
  }

  /** When the next operation is intended to start; -Infinity: at once; null: there is none. */
  dueNs(): number | null {
    if (!this.#ahead) this.#ahead = this.#cursor.advance();
    if (!this.#ahead) return null;
    const afterNs = intendedAfterNs(this.#job, this.#cursor);
    return afterNs === null ? Number.NEGATIVE_INFINITY : this.#startNs + afterNs;
  }

  /** Takes the next operation, and of those behind it as many as fit and are due. @returns how many. */
  gather(nowNs: number): number {
    const { laneOperations } = this.#shared;
    let count = 0;
    this.bytes = [];
    this.#lent = [];
    for (let due = this.dueNs(); due !== null && count < laneOperations; due = this.dueNs()) {
      if (count > 0 && due > nowNs) break;
      this.intendedNs[count] = Number.isFinite(due) ? due : Number.POSITIVE_INFINITY;
      this.#take(count);
      this.#ahead = false;
      count++;
    }
    return count;
  }

  /** Takes over the memory that was lent to the task at hand, in the order of {@link bytes}. */
  takeBack(bytes: readonly Uint8Array[]): void {
    this.#lent.forEach(({ slot, read }, index) => {
      const back = bytes[index];
      if (back) slot.takeBack(Buffer.from(back.buffer, back.byteOffset, back.length), read);
    });
  }

  #take(index: number): void {
    const { row, pass } = this.#cursor;
    this.#shared.rows[this.#first + index] = row;
    this.#shared.passes[this.#first + index] = pass;
    const slot = this.#slots[index];
    if (slot === undefined) return;
    const { kind, file, size, offset } = this.#job;
    const read = kind[row] === operationCodes.read && this.#shared.buffers === 'transferred';
    if (!read && kind[row] !== operationCodes.write) return;
    if (!read) slot.stamp(file[row] ?? 0, pass, size[row] ?? 0, offset[row] ?? 0);
    this.bytes.push(read ? slot.readBuffer : slot.buffer);
    if (this.#shared.buffers === 'transferred') this.#lent.push({ slot, read });
  }
}
