import { type FileHandle, open, unlink } from 'node:fs/promises';
import { type IoJob, operationCodes } from '../../domain/job.js';
import { createFlags, FILE_MODE, openFlags } from './open-flags.js';
import { notOpen } from './operation-error.js';

/** A FileHandle that is dropped while open is closed by the garbage collector with a warning: they are kept here. */
export type Handles = (FileHandle | undefined)[];

/**
 * Opens, syncs, closes or unlinks a file of a job by `fs/promises`.
 * @param handles of the job's files; opening and closing changes them.
 * @param flags of open(2), beside those of the job.
 */
export async function handleOperation(
  job: Pick<IoJob, 'direct' | 'dsync' | 'readOnly' | 'syncCall'>,
  kind: number,
  path: string,
  file: number,
  handles: Handles,
  flags = 0,
): Promise<void> {
  const handle = handles[file];
  switch (kind) {
    case operationCodes.create:
      handles[file] = await open(path, createFlags(job) | flags, FILE_MODE);
      return;
    case operationCodes.open:
      handles[file] = await open(path, openFlags(job) | flags);
      return;
    case operationCodes.unlink:
      return unlink(path);
    case operationCodes.sync:
      if (!handle) throw notOpen();
      return job.syncCall === 'fsync' ? handle.sync() : handle.datasync();
    case operationCodes.close:
      if (!handle) throw notOpen();
      handles[file] = undefined;
      return handle.close();
    default:
      throw new RangeError(`no operation has the code ${kind}`);
  }
}
