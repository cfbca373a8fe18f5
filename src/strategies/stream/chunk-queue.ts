const FIRST_CHUNKS = 64;

/**
 * Chunks that were given to a stream and are not written yet, in their order: a stream calls back in the order of its
 * writes. Columns instead of objects, since thousands of them can wait; they keep their room from one pass to the next.
 */
export class ChunkQueue {
  #rows: Uint32Array = new Uint32Array(FIRST_CHUNKS);
  #fromNs: Float64Array = new Float64Array(FIRST_CHUNKS);
  #calledNs: Float64Array = new Float64Array(FIRST_CHUNKS);
  #head = 0;
  #tail = 0;

  /** @param fromNs of a paced job the intended start, else the call. */
  push(row: number, fromNs: number, calledNs: number): void {
    // Begun anew whenever nothing waits: it never grows beyond what waited at once since then.
    if (this.isEmpty) this.#head = this.#tail = 0;
    if (this.#tail === this.#rows.length) this.#grow();
    this.#rows[this.#tail] = row;
    this.#fromNs[this.#tail] = fromNs;
    this.#calledNs[this.#tail] = calledNs;
    this.#tail++;
  }

  get isEmpty(): boolean {
    return this.#head === this.#tail;
  }

  /** The row of the next one to be written; null: none waits. */
  get row(): number | null {
    return this.isEmpty ? null : (this.#rows[this.#head] ?? null);
  }

  get fromNs(): number {
    return this.#fromNs[this.#head] ?? 0;
  }

  get calledNs(): number {
    return this.#calledNs[this.#head] ?? 0;
  }

  /** The next one was written. */
  shift(): void {
    if (this.#head < this.#tail) this.#head++;
  }

  #grow(): void {
    const length = 2 * this.#tail;
    const [rows, fromNs, calledNs] = [this.#rows, this.#fromNs, this.#calledNs];
    (this.#rows = new Uint32Array(length)).set(rows);
    (this.#fromNs = new Float64Array(length)).set(fromNs);
    (this.#calledNs = new Float64Array(length)).set(calledNs);
  }
}
