import { constants } from 'node:os';
import { type ErrorCode, namedError } from './strerror.js';

/** A file that one dd reads, or writes with zeros. */
export interface DdFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** What dd moves with one call, at most. */
  readonly pieceBytes: number;
  /** Read, or written: made, which must not be there; emptied; or written over in place. The last two must be there. */
  readonly does: 'read' | 'make' | 'empty' | 'overwrite';
  /** How it is opened beside that. */
  readonly flags: readonly ('direct' | 'dsync')[];
}

/** By default dd makes what is not there and empties what is. */
const conversions = { make: 'excl', empty: 'nocreat', overwrite: 'notrunc,nocreat' } as const;

/** The arguments that make dd do that. No symbolic link is followed. */
export function ddArguments({ path, sizeBytes, pieceBytes, does, flags }: DdFile): readonly string[] {
  // No more than the file has.
  const amount = [`bs=${Math.min(pieceBytes, sizeBytes)}`, `count=${sizeBytes}`];
  const opening = ['nofollow', ...flags].join(',');
  if (does === 'read')
    return [`if=${path}`, 'of=/dev/null', ...amount, `iflag=${opening},count_bytes,fullblock`];
  return [
    'if=/dev/zero',
    `of=${path}`,
    ...amount,
    'iflag=count_bytes,fullblock',
    `conv=${conversions[does]}`,
    `oflag=${opening}`,
  ];
}

/** How many bytes dd says that it moved; null where it does not say. */
export function ddMovedBytes(stderr: string): number | null {
  const [, bytes] = /^(\d+) bytes? /m.exec(stderr) ?? [];
  return bytes === undefined ? null : Number(bytes);
}

/** Of dd's last line, as in `33554432 bytes (34 MB, 32 MiB) copied, 0.0112 s, 3.0 GB/s`; NaN where it has none. */
export function ddCopyingSeconds(stderr: string): number {
  return Number(/copied, ([\d.e+-]+) s/.exec(stderr)?.[1] ?? Number.NaN);
}

/** What dd complained of. */
export interface DdFailure {
  readonly code: ErrorCode;
  readonly errno: number;
  /** The call that failed, by its words; `dd` where they do not tell. */
  readonly syscall: 'openat' | 'read' | 'write' | 'dd';
  /** How far it had come when that failed; null where dd does not tell. */
  readonly offset: number | null;
}

/**
 * What dd says when it fails: `dd: error writing '/a': No space left on device`, and then how much it had moved:
 * `1536000 bytes (1.5 MB, 1.5 MiB) copied`. Its `1+0 records out` leave out the piece of which only a part was moved. A
 * file that could not be opened failed at its start.
 *
 * @returns null where the words of its error are not known.
 */
export function ddFailure(stderr: string): DdFailure | null {
  const code = namedError(stderr);
  if (code === null) return null;
  const errno = constants.errno[code];
  const [, what = ''] = /^(?:.*\/)?dd: (failed to open|error reading|error writing) /m.exec(stderr) ?? [];
  if (what === 'failed to open') return { code, errno, syscall: 'openat', offset: 0 };
  return {
    code,
    errno,
    syscall: what === 'error reading' ? 'read' : what === 'error writing' ? 'write' : 'dd',
    offset: what === '' ? null : ddMovedBytes(stderr),
  };
}
