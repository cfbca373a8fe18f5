import { constants } from 'node:fs';
import type { IoJob } from '../../domain/job.js';
import { createFlags, openFlags } from '../drive/open-flags.js';

/** How a file is opened to be appended to: as one that is new for its first block, as one that is there for the others. */
export function appendFlagsOf(job: IoJob): (offset: number) => number {
  const first = createFlags(job) | constants.O_APPEND;
  const further = openFlags({ ...job, readOnly: false }) | constants.O_APPEND;
  return (offset) => (offset === 0 ? first : further);
}
