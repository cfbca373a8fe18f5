import { constants } from 'node:fs';
import type { IoJob } from '../../domain/job.js';
import { makesFiles } from '../drive/async-lanes.js';
import { createFlags, openFlags } from '../drive/open-flags.js';

/**
 * How a file is opened for its bytes to be written: over what is there, or as a new one. Never truncated: every route
 * writes the same bytes in place.
 */
export function writeFlags(job: IoJob): number {
  return makesFiles(job) ? createFlags(job) : openFlags({ ...job, readOnly: false });
}

export function readFlags(job: IoJob): number {
  return openFlags({ ...job, readOnly: true }) & ~constants.O_DSYNC;
}
