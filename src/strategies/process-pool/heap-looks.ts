import { type HeapBytes, heapBytesNow } from '../../domain/heap-bytes.js';

/** A process's looks at its own heap, to be told with the messages that it sends anyway. */
export class HeapLooks {
  readonly #intervalNs: number | null;
  #nextNs = Number.NEGATIVE_INFINITY;

  /** @param intervalNs null: it never looks. */
  constructor(intervalNs: number | null) {
    this.#intervalNs = intervalNs;
  }

  look(nowNs: number): HeapBytes | null {
    if (this.#intervalNs === null) return null;
    this.#nextNs = nowNs + this.#intervalNs;
    return heapBytesNow();
  }

  /** Null where the last look was not long enough ago. */
  lookIfDue(nowNs: number): HeapBytes | null {
    return nowNs < this.#nextNs ? null : this.look(nowNs);
  }
}
