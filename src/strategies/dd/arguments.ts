import { constants } from 'node:os';
import { type IoJob, operationCodes } from '../../domain/job.js';
import { namedError } from '../../native/strerror.js';

/** The arguments that make dd write a file with zeros, or read it, in pieces of `bs` bytes. */
export function ddArguments(job: IoJob, row: number, bs: number): readonly string[] {
  const path = job.files[job.file[row] ?? 0]?.path ?? '';
  const size = job.size[row] ?? 0;
  // No more than the file has.
  const amount = [`bs=${Math.min(bs, size)}`, `count=${size}`];
  const flags = ['nofollow', ...(job.direct ? ['direct'] : [])];
  if (job.kind[row] === operationCodes.read) {
    return [
      `if=${path}`,
      'of=/dev/null',
      ...amount,
      `iflag=${[...flags, 'count_bytes', 'fullblock'].join(',')}`,
    ];
  }
  if (job.dsync) flags.push('dsync');
  return [
    'if=/dev/zero',
    `of=${path}`,
    ...amount,
    'iflag=count_bytes,fullblock',
    'conv=notrunc',
    `oflag=${flags.join(',')}`,
  ];
}

/** How many bytes dd says that it moved; null where it does not say. */
export function ddMovedBytes(stderr: string): number | null {
  const [, bytes] = /^(\d+) bytes? /m.exec(stderr) ?? [];
  return bytes === undefined ? null : Number(bytes);
}

/** What dd complained of. */
export interface DdFailure {
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
  if (what === 'failed to open') return { errno, syscall: 'openat', offset: 0 };
  return {
    errno,
    syscall: what === 'error reading' ? 'read' : what === 'error writing' ? 'write' : 'dd',
    offset: what === '' ? null : ddMovedBytes(stderr),
  };
}
