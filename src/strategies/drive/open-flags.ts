import { constants } from 'node:fs';
import type { IoJob } from '../../domain/job.js';

/** Only the owner may read what we write. */
export const FILE_MODE = 0o600;

/** A file must not exist when it is made, and no symbolic link is ever followed. */
export function createFlags(job: Pick<IoJob, 'direct' | 'dsync'>): number {
  const { O_RDWR, O_CREAT, O_EXCL } = constants;
  return O_RDWR | O_CREAT | O_EXCL | modeFlags(job);
}

export function openFlags(job: Pick<IoJob, 'direct' | 'dsync' | 'readOnly'>): number {
  return (job.readOnly ? constants.O_RDONLY : constants.O_RDWR) | modeFlags(job);
}

function modeFlags({ direct, dsync }: Pick<IoJob, 'direct' | 'dsync'>): number {
  const { O_NOFOLLOW, O_DIRECT, O_DSYNC } = constants;
  return O_NOFOLLOW | (direct ? O_DIRECT : 0) | (dsync ? O_DSYNC : 0);
}
