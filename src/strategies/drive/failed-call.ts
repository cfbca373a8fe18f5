import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** The kernel moves a page as a whole or not at all. */
const PAGE_BYTES = 4096;

/** Node.js names calls as libuv does; we as strace writes them. */
const straceNames: Readonly<Record<string, string>> = { open: 'openat', fstat: 'statx' };

/**
 * The failure of an operation that makes several system calls by itself, with the one that failed: its row would tell
 * another one, and its own start as the place.
 */
export class FailedCall extends Error {
  /**
   * @param syscall as strace writes it.
   * @param offset in the file; null where the call has none, or it is not known.
   */
  constructor(
    override readonly cause: unknown,
    readonly syscall: string,
    readonly offset: number | null,
  ) {
    super(syscall);
  }
}

/** The system call that Node.js says has failed, as strace writes it; null where it names none. */
export function failedSyscall(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('syscall' in error)) return null;
  return typeof error.syscall === 'string' ? (straceNames[error.syscall] ?? error.syscall) : null;
}

/** An operation of a file whose bytes go from its start to its end. */
export interface OneAfterAnother {
  readonly path: string;
  /** Where the operation begins, and how many bytes it moves. */
  readonly offset: number;
  readonly size: number;
  /** It wrote at the end of the file, so that the file is as long as what was written. */
  readonly grows: boolean;
}

/**
 * With the call and the place at which it failed: the end of a file that grows; of bytes that lay there before, the
 * operation's start where they are a page at most, else null, since nothing tells how many of them went before.
 */
export async function placed(error: unknown, operation: OneAfterAnother): Promise<unknown> {
  const asked = operation.grows && movesBytes(error);
  const end = asked ? await stat(operation.path).then(({ size }) => size, unknown) : null;
  return at(error, operation, end);
}

/** The same, on the thread that calls. */
export function placedSync(error: unknown, operation: OneAfterAnother): unknown {
  let end: number | null = null;
  try {
    if (operation.grows && movesBytes(error)) end = statSync(operation.path).size;
  } catch {
    // The volume is gone: it is not known.
  }
  return at(error, operation, end);
}

function at(error: unknown, { offset, size, grows }: OneAfterAnother, end: number | null): unknown {
  const syscall = failedSyscall(error);
  // An abort is none; and what cannot be opened fails at the operation's start, as its row says.
  if (error instanceof FailedCall || syscall === null || syscall === 'openat') return error;
  if (!movesBytes(error)) return new FailedCall(error, syscall, null);
  const known = size <= PAGE_BYTES ? offset : null;
  return new FailedCall(error, syscall, grows ? (end ?? known) : known);
}

function movesBytes(error: unknown): boolean {
  const syscall = failedSyscall(error);
  return syscall === 'write' || syscall === 'read';
}

function unknown(): null {
  return null;
}
