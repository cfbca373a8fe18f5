import type { constants } from 'node:os';

export type ErrorCode = keyof typeof constants.errno;

/** What strerror(3) says of the errors that a volume gives, in the C locale. */
const words: Readonly<Record<string, ErrorCode>> = {
  'No space left on device': 'ENOSPC',
  'Input/output error': 'EIO',
  'Disk quota exceeded': 'EDQUOT',
  'Read-only file system': 'EROFS',
  'Permission denied': 'EACCES',
  'Operation not permitted': 'EPERM',
  'No such file or directory': 'ENOENT',
  'File exists': 'EEXIST',
  'File too large': 'EFBIG',
  'Invalid argument': 'EINVAL',
  'Bad file descriptor': 'EBADF',
  'Too many levels of symbolic links': 'ELOOP',
};

/** The error that a program names in its complaint; null where its words are not known. */
export function namedError(complaint: string): ErrorCode | null {
  return Object.entries(words).find(([text]) => complaint.includes(text))?.[1] ?? null;
}
