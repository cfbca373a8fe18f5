import { constants } from 'node:fs';
import { type IoJob, operationCodes } from '../../domain/job.js';
import { FailedCall } from './failed-call.js';

/** How a route writes to files that stay open. */
export interface WriteForm {
  /** Flags of open(2) beside those of the job. */
  readonly openFlags: number;
  /** Where a write goes that is for this place in its file; null: it names none. */
  position(offset: number): number | null;
  /** What is told of an error of the operation of a row. */
  failureOf(job: Pick<IoJob, 'kind' | 'offset'>, row: number, error: unknown): unknown;
}

/** Each block at its place, over what is there or not. */
export const inPlace: WriteForm = {
  openFlags: 0,
  position: (offset) => offset,
  failureOf: (_job, _row, error) => error,
};

/** Each block at the end of its file, wherever that is: files are opened with `O_APPEND`, and a write names no place. */
export const atTheEnd: WriteForm = {
  openFlags: constants.O_APPEND,
  position: () => null,
  failureOf: ({ kind, offset }, row, error) =>
    kind[row] === operationCodes.write ? new FailedCall(error, 'write', offset[row] ?? 0) : error,
};
