import { operationCodes } from '../../domain/job.js';
import type { OneAfterAnother } from '../drive/failure-place.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import type { JobRun } from '../drive/loop-session.js';
import { findUnreadable, findUnwritten } from '../drive/piece-search.js';
import type { WriteOpening } from './flags.js';

/** The read or write of a whole file, for its error: the route itself is one call that does not say how far it came. */
export function wholeFileOf(
  run: JobRun,
  row: number,
  lane: LaneBuffer,
  opening: WriteOpening,
): OneAfterAnother {
  const { job } = run;
  return {
    path: job.files[job.file[row] ?? 0]?.path ?? '',
    offset: 0,
    size: job.size[row] ?? 0,
    told: told(run, row, lane, opening),
  };
}

function told(run: JobRun, row: number, lane: LaneBuffer, { grows }: WriteOpening): OneAfterAnother['told'] {
  const { job } = run;
  const size = job.size[row] ?? 0;
  if (job.kind[row] === operationCodes.read) {
    return { run, search: (code: string | undefined) => findUnreadable(size, code) };
  }
  return grows ? 'end' : { run, search: () => findUnwritten(lane.whole(size), job.content) };
}
