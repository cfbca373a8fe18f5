import { constants } from 'node:fs';
import type { IoJob } from '../../domain/job.js';
import { createFlags, FILE_MODE, openFlags } from '../drive/open-flags.js';

/** How a file is opened to be appended to: as one that is new for its first block, as one that is there for the others. */
export function appendFlagsOf(job: IoJob): (offset: number) => number {
  const first = createFlags(job) | constants.O_APPEND;
  const further = openFlags({ ...job, readOnly: false }) | constants.O_APPEND;
  return (offset) => (offset === 0 ? first : further);
}

/** The same as options of `appendFile`; made once. */
export function appendOptionsOf(job: IoJob, signal: AbortSignal): (offset: number) => AppendOptions {
  const flagsAt = appendFlagsOf(job);
  // A number is taken as open(2) takes it; its type says text.
  const optionsAt = (offset: number): AppendOptions => {
    return { flag: flagsAt(offset) as unknown as string, mode: FILE_MODE, signal };
  };
  const first = optionsAt(0);
  const further = optionsAt(1);
  return (offset) => (offset === 0 ? first : further);
}

/** The types of Node.js know no signal here, and it takes one as `writeFile` does. */
interface AppendOptions {
  readonly flag: string;
  readonly mode: number;
  readonly signal: AbortSignal;
}
