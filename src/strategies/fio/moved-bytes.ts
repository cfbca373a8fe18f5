import type { ProcessIo } from '../../native/process-io.js';

/** No block is smaller; fio's own clock is: it is read four times a second, 8 bytes each. */
const LEAST_STEP_BYTES = 64;

/**
 * What a fio under way has read and written. Calls of psync are counted as they return; of libaio and a ring only what
 * goes to devices or makes pages dirty is. A look that finds no more than reads of fio's own clock finds nothing: where
 * fio hangs, these bytes stand still.
 */
export class MovedBytes {
  #bytes = 0;
  #counted = 0;

  /** At the last look. */
  get bytes(): number {
    return this.#bytes;
  }

  /** @param io null: it was not to be had. */
  look(io: ProcessIo | null): void {
    if (io === null) return;
    const counted = Math.max(io.rchar, io.readBytes) + Math.max(io.wchar, io.writeBytes);
    const step = counted - this.#counted;
    if (step >= LEAST_STEP_BYTES) this.#bytes += step;
    this.#counted = counted;
  }
}
