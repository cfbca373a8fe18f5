import { constants } from 'node:fs';
import type { IoJob } from '../../domain/job.js';
import type { OneAfterAnother } from '../drive/failure-place.js';
import { createFlags, FILE_MODE, openFlags } from '../drive/open-flags.js';

/** The types of Node.js know no signal of `appendFile`, which takes one as `writeFile` does. */
interface AppendOptions {
  readonly flag: string;
  readonly mode: number;
  readonly signal?: AbortSignal;
}

/**
 * How a block opens its file: as one that is new where it is the first, as one that is there where it is not. Made once for a
 * job.
 * @param signal ends a block in its midst; without, none can be ended.
 */
export function appendOptionsOf(job: IoJob, signal?: AbortSignal): (offset: number) => AppendOptions {
  const optionsOf = (flags: number): AppendOptions => {
    // A number is taken as open(2) takes it; its type says text.
    const flag = (flags | constants.O_APPEND) as unknown as string;
    return { flag, mode: FILE_MODE, ...(signal && { signal }) };
  };
  const first = optionsOf(createFlags(job));
  const further = optionsOf(openFlags({ ...job, readOnly: false }));
  return (offset) => (offset === 0 ? first : further);
}

/** A block, for its error: the file ends where it came to. */
export function appendOf(job: IoJob, row: number): OneAfterAnother {
  return {
    path: job.files[job.file[row] ?? 0]?.path ?? '',
    offset: job.offset[row] ?? 0,
    size: job.size[row] ?? 0,
    told: 'end',
  };
}
