import { constants } from 'node:os';
import { type IoJob, type JobOperation, jobOperations } from '../../domain/job.js';
import { errorCodeOf } from '../../domain/errors.js';
import type { OperationError } from '../../domain/measurement.js';

/** Later names of one number (EWOULDBLOCK, EOPNOTSUPP) must not displace the first. */
const codeByErrno = new Map<number, string>();
for (const [code, errno] of Object.entries(constants.errno)) {
  if (!codeByErrno.has(errno)) codeByErrno.set(errno, code);
}

/** The name of a positive errno: `ENOSPC`; also of those that libuv calls "Unknown system error". */
export function errnoName(errno: number): string {
  return codeByErrno.get(errno) ?? `errno ${errno}`;
}

/** An error as the system would have given it, made where no call was made or the call did not say. */
export class SystemFailure extends Error {
  readonly code: string;

  constructor(readonly errno: number) {
    super(errnoName(errno));
    this.code = errnoName(errno);
  }
}

/** The operation's file is not open: what the kernel says of such a descriptor. */
export function notOpen(): SystemFailure {
  return new SystemFailure(constants.errno.EBADF);
}

/** The system call of an operation, as strace writes it. */
export function syscallOf(operation: JobOperation, job: Pick<IoJob, 'syncCall'>): string {
  switch (operation) {
    case 'create':
    case 'open':
      return 'openat';
    case 'write':
      return 'pwrite64';
    case 'read':
      return 'pread64';
    case 'sync':
      return job.syncCall;
    case 'close':
    case 'unlink':
      return operation;
  }
}

/** The positive errno of anything that Node.js throws or hands to a callback; 0 where it bears none. */
export function errnoOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('errno' in error)) return 0;
  return typeof error.errno === 'number' ? Math.abs(error.errno) : 0;
}

/** What an operation that failed leaves in the outcome. */
export function operationError(job: IoJob, row: number, error: unknown): OperationError {
  const kind = jobOperations[job.kind[row] ?? 0] ?? 'write';
  const errno = errnoOf(error);
  return {
    kind,
    code: errno === 0 ? (errorCodeOf(error) ?? 'unknown') : errnoName(errno),
    errno,
    syscall: syscallOf(kind, job),
    path: job.files[job.file[row] ?? 0]?.path ?? '',
    offset: kind === 'write' || kind === 'read' ? (job.offset[row] ?? null) : null,
    count: 1,
  };
}
