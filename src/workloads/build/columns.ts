import { type JobOperation, operationCodes } from '../../domain/job.js';

/** The columns of a job while they are being filled, row by row. */
export class JobColumns {
  readonly kind: Uint8Array;
  readonly file: Uint32Array;
  readonly offset: Float64Array;
  readonly size: Uint32Array;
  #row = 0;

  constructor(operations: number) {
    this.kind = new Uint8Array(operations);
    this.file = new Uint32Array(operations);
    this.offset = new Float64Array(operations);
    this.size = new Uint32Array(operations);
  }

  add(operation: JobOperation, file: number, offset = 0, size = 0): void {
    const row = this.#row++;
    this.kind[row] = operationCodes[operation];
    this.file[row] = file;
    this.offset[row] = offset;
    this.size[row] = size;
  }
}
