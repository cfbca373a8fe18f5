import { operationCodes } from '../../domain/job.js';
import type { OneAfterAnother } from '../drive/failure-place.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import type { JobRun } from '../drive/loop-session.js';
import { findUnreadable, findUnwritten } from '../drive/piece-search.js';
import type { WriteOpening } from './flags.js';

/** What tells how far a read or write of a whole file came: the route itself is one call that does not say it. */
export function told(
  run: JobRun,
  row: number,
  lane: LaneBuffer,
  { grows }: WriteOpening,
): OneAfterAnother['told'] {
  const { job } = run;
  const size = job.size[row] ?? 0;
  if (job.kind[row] === operationCodes.read) {
    return { run, search: (code: string | undefined) => findUnreadable(size, code) };
  }
  return grows ? 'end' : { run, search: () => findUnwritten(lane.whole(size), job.content) };
}
