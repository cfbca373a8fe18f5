import type { LaneBuffer } from '../drive/lane-buffer.js';

/**
 * Chunks that were given to a stream and are not written yet, in their order: a stream calls back in the order of its
 * writes. Columns instead of objects, since thousands of them can wait.
 */
export class ChunkQueue {
  readonly #rows: number[] = [];
  readonly #fromNs: number[] = [];
  readonly #calledNs: number[] = [];
  readonly #buffers: LaneBuffer[] = [];
  #head = 0;

  /** @param fromNs of a paced job the intended start, else the call. */
  push(row: number, fromNs: number, calledNs: number, buffer: LaneBuffer): void {
    // Emptied whenever nothing waits: it never grows beyond what waited at once since then.
    if (this.#head > 0 && this.#head === this.#rows.length) this.#clear();
    this.#rows.push(row);
    this.#fromNs.push(fromNs);
    this.#calledNs.push(calledNs);
    this.#buffers.push(buffer);
  }

  /** The row of the next one to be written; null: none waits. */
  get row(): number | null {
    return this.#rows[this.#head] ?? null;
  }

  get fromNs(): number {
    return this.#fromNs[this.#head] ?? 0;
  }

  get calledNs(): number {
    return this.#calledNs[this.#head] ?? 0;
  }

  get buffer(): LaneBuffer | null {
    return this.#buffers[this.#head] ?? null;
  }

  /** The next one was written. */
  shift(): void {
    if (this.#head < this.#rows.length) this.#head++;
  }

  #clear(): void {
    this.#rows.length = this.#fromNs.length = this.#calledNs.length = this.#buffers.length = 0;
    this.#head = 0;
  }
}
