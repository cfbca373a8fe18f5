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
