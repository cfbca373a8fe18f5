import { constants } from 'node:os';
import { type IoJob, operationCodes } from '../../domain/job.js';

/** The arguments that make dd write a file with zeros, or read it, in pieces of `bs` bytes. */
export function ddArguments(job: IoJob, row: number, bs: number): readonly string[] {
  const path = job.files[job.file[row] ?? 0]?.path ?? '';
  const size = job.size[row] ?? 0;
  const piece = Math.min(bs, size);
  const amount = [`bs=${piece}`, `count=${size}`, 'status=none'];
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

/** What strerror(3) says of the errors that a volume gives, in the C locale. */
const messages: Readonly<Record<string, number>> = {
  'No space left on device': constants.errno.ENOSPC,
  'Input/output error': constants.errno.EIO,
  'Disk quota exceeded': constants.errno.EDQUOT,
  'Read-only file system': constants.errno.EROFS,
  'Permission denied': constants.errno.EACCES,
  'Operation not permitted': constants.errno.EPERM,
  'No such file or directory': constants.errno.ENOENT,
  'File too large': constants.errno.EFBIG,
  'Invalid argument': constants.errno.EINVAL,
  'Bad file descriptor': constants.errno.EBADF,
  'Too many levels of symbolic links': constants.errno.ELOOP,
};

/** The errno of what dd complained of; null where its words are not known. */
export function ddFailure(stderr: string): number | null {
  const known = Object.entries(messages).find(([message]) => stderr.includes(message));
  return known?.[1] ?? null;
}
