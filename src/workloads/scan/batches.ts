/** No batch is larger: the last ones must not keep one process at work while the others are done. */
const LARGEST = 16;

/**
 * Items of the next batch: a quarter of what would be each process's share of those that are left, so that batches are
 * larger while many are left, and single at the end.
 */
export function batchSize(left: number, processes: number): number {
  return Math.min(left, Math.max(1, Math.min(LARGEST, Math.ceil(left / (4 * processes)))));
}

/** Hands out items in batches, in their order and each once. */
export class BatchQueue {
  #next: number;
  readonly #end: number;
  readonly #processes: number;

  constructor(from: number, end: number, processes: number) {
    this.#next = from;
    this.#end = end;
    this.#processes = processes;
  }

  /** From the first item to the one behind the last; null: none are left. */
  take(): { readonly from: number; readonly to: number } | null {
    const size = batchSize(this.#end - this.#next, this.#processes);
    if (size <= 0) return null;
    const from = this.#next;
    this.#next += size;
    return { from, to: this.#next };
  }
}
