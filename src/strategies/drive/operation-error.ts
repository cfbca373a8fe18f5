import { constants } from 'node:os';
import { type IoJob, type JobOperation, jobOperations } from '../../domain/job.js';
import { errorCodeOf } from '../../domain/errors.js';
import type { OperationError } from '../../domain/measurement.js';
import { FailedCall, failedSyscall } from './failed-call.js';

const { EBADMSG, EIO } = constants.errno;

/** Later names of one number (EWOULDBLOCK, EOPNOTSUPP) must not displace the first. */
const codeByErrno = new Map<number, string>();
for (const [code, errno] of Object.entries(constants.errno)) {
  if (!codeByErrno.has(errno)) codeByErrno.set(errno, code);
}

/** The name of a positive errno: `ENOSPC`; also of those that libuv calls "Unknown system error". */
export function errnoName(errno: number): string {
  return codeByErrno.get(errno) ?? `errno ${errno}`;
}

/**
 * What goes wrong without an errno of its own: a read that met the end of its file, a write that made no headway and
 * gave no error, a block that is not the one asked for. The addon's engines use the same codes.
 */
const specialFailures = { 'short-read': EIO, 'short-write': EIO, 'verify-failed': EBADMSG } as const;
export type SpecialFailure = keyof typeof specialFailures;

const specialNames = Object.keys(specialFailures) as readonly SpecialFailure[];
/** Above every errno: the numbers of the special failures begin here. */
const FIRST_SPECIAL = 2 ** 16;

/** An operation's failure that no call of Node.js reported. */
export class OperationFailure extends Error {
  private constructor(
    readonly code: string,
    readonly errno: number,
  ) {
    super(code);
  }

  static special(code: SpecialFailure): OperationFailure {
    return new OperationFailure(code, specialFailures[code]);
  }

  /** Of a positive errno, or of what {@link failureNumber} gave. */
  static fromNumber(number: number): OperationFailure {
    const special = specialNames[number - FIRST_SPECIAL];
    return special ? OperationFailure.special(special) : new OperationFailure(errnoName(number), number);
  }
}

/** The operation's file is not open: what the kernel says of such a descriptor. */
export function notOpen(): OperationFailure {
  return OperationFailure.fromNumber(constants.errno.EBADF);
}

/** A failure as a positive number, to be handed between threads; 0 where it is none of an operation. */
export function failureNumber(error: unknown): number {
  const special =
    error instanceof OperationFailure ? specialNames.findIndex((name) => name === error.code) : -1;
  return special >= 0 ? FIRST_SPECIAL + special : errnoOf(error);
}

/** The system call of an operation, as strace writes it; `inPieces`: the call takes a vector. */
export function syscallOf(operation: JobOperation, job: Pick<IoJob, 'syncCall'>, inPieces = false): string {
  switch (operation) {
    case 'create':
    case 'open':
      return 'openat';
    case 'write':
      return inPieces ? 'pwritev' : 'pwrite64';
    case 'read':
      return inPieces ? 'preadv' : 'pread64';
    case 'sync':
      return job.syncCall;
    case 'close':
    case 'unlink':
    case 'commit':
    case 'rename':
      return operation;
    case 'syncDirectory':
      return 'fsync';
  }
}

/** The positive errno of anything that Node.js throws or hands to a callback; 0 where it bears none. */
function errnoOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('errno' in error)) return 0;
  return typeof error.errno === 'number' ? Math.abs(error.errno) : 0;
}

/** Calls that an operation which names its file by a path makes beside its own. */
const besideItsOwn: readonly string[] = ['openat', 'close', 'fsync', 'rename'];

/** What an operation that failed leaves in the outcome. */
export function operationError(job: IoJob, row: number, failure: unknown): OperationError {
  const kind = jobOperations[job.kind[row] ?? 0] ?? 'write';
  const call = failure instanceof FailedCall ? failure : null;
  const error = call ? call.cause : failure;
  const errno = errnoOf(error);
  const moves = kind === 'write' || kind === 'read';
  return {
    kind,
    code: codeOf(error, errno),
    errno,
    syscall: call?.syscall ?? rowSyscall(job, row, kind, error),
    path: job.files[job.file[row] ?? 0]?.path ?? '',
    offset: call ? call.offset : moves ? (job.offset[row] ?? null) : null,
    count: 1,
  };
}

function rowSyscall(job: IoJob, row: number, kind: JobOperation, error: unknown): string {
  const failed = failedSyscall(error);
  if (failed !== null && besideItsOwn.includes(failed)) return failed;
  return syscallOf(kind, job, job.vectorBytes > 0 && (job.size[row] ?? 0) > job.vectorBytes);
}

/** libuv's codes are passed over: it has no name for some errnos. */
function codeOf(error: unknown, errno: number): string {
  if (error instanceof OperationFailure) return error.code;
  return errno === 0 ? (errorCodeOf(error) ?? 'unknown') : errnoName(errno);
}
