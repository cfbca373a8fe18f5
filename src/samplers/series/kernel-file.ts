import { closeSync, openSync, readSync } from 'node:fs';
import { errorCodeOf, messageOf } from '../../domain/errors.js';

/** The kernel hands out files of /proc in pieces of about so many bytes. */
const PAGE_BYTES = 4096;

/**
 * One buffer for all files: a read is complete before the next one begins, and a trial with many threads has many
 * files open.
 */
let shared = Buffer.allocUnsafe(64 * 1024);

/** A file of /proc that stays open and is read anew from its beginning: opening costs more than reading. */
export class KernelFile {
  readonly #fd: number;

  /** @throws the system error of `open(2)` */
  constructor(readonly path: string) {
    this.#fd = openSync(path, 'r');
  }

  /**
   * The whole content. The kernel hands out long files a page at a time, so a read of more than half a page is
   * followed by another until one ends it.
   * @throws the system error of `read(2)`: `ESRCH` where the process is gone
   */
  read(): string {
    let length = 0;
    for (;;) {
      // A read that ends for want of room must not look like the end of the file.
      if (shared.length - length < PAGE_BYTES) shared = Buffer.concat([shared], shared.length * 2);
      const count = readSync(this.#fd, shared, length, shared.length - length, length);
      length += count;
      if (count < PAGE_BYTES / 2) return shared.toString('latin1', 0, length);
    }
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** Whether the process or thread that a file of /proc tells of has ended; any other error is a failure to look. */
export function isGone(error: unknown): boolean {
  const code = errorCodeOf(error);
  return code === 'ENOENT' || code === 'ESRCH';
}

/** Why a file of the kernel could not be read, in words for a user. */
export function whyUnreadable(path: string, error: unknown): string {
  switch (errorCodeOf(error)) {
    case 'ENOENT':
      return `${path} does not exist`;
    case 'EACCES':
    case 'EPERM':
      return `${path} may not be read: run as the same user or as root, and mind Yama (kernel.yama.ptrace_scope)`;
    case 'ESRCH':
      return `${path}: the process has ended`;
    case 'EOPNOTSUPP':
      return `${path}: the kernel has this switched off`;
    case undefined:
    default:
      return `${path}: ${messageOf(error)}`;
  }
}
