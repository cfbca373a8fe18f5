import { constants } from 'node:fs';
import type { IoJob } from '../../domain/job.js';

/** Only the owner may read what we write. */
export const FILE_MODE = 0o600;

/** A file must not exist when it is made, and no symbolic link is ever followed. */
export function createFlags(job: Pick<IoJob, 'direct'>): number {
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW, O_DIRECT } = constants;
  return O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | (job.direct ? O_DIRECT : 0);
}

export function openFlags(job: Pick<IoJob, 'direct' | 'readOnly'>): number {
  const { O_RDWR, O_RDONLY, O_NOFOLLOW, O_DIRECT } = constants;
  return (job.readOnly ? O_RDONLY : O_RDWR) | O_NOFOLLOW | (job.direct ? O_DIRECT : 0);
}
