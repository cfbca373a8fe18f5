import { type IoJob, unitsPerPass } from '../../domain/job.js';

/**
 * What one lane of a job executes, as a job of one lane: its units in its order, its share of `limitUnits`, and its own
 * beat where the job is paced. Files keep their numbers, since blocks bear them. A pass whose units the lanes do not
 * share evenly is paced as if they did: each lane keeps its beat from pass to pass, so that the rate is the job's.
 *
 * @returns null where the lane has nothing to do.
 */
export function sliceJob(job: IoJob, lane: number): IoJob | null {
  const { unitLength, lanes, limitUnits, pacing } = job;
  const units = unitsPerPass(job);
  const own = unitsOf(lane, lanes, units);
  const limit =
    limitUnits === null
      ? null
      : Math.floor(limitUnits / units) * own + unitsOf(lane, lanes, limitUnits % units);
  if (own === 0 || limit === 0) return null;
  const rows = own * unitLength;
  const slice = {
    kind: new Uint8Array(rows),
    file: new Uint32Array(rows),
    offset: new Float64Array(rows),
    size: new Uint32Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    const step = row % unitLength;
    const from = (lane + ((row - step) / unitLength) * lanes) * unitLength + step;
    slice.kind[row] = job.kind[from] ?? 0;
    slice.file[row] = job.file[from] ?? 0;
    slice.offset[row] = job.offset[from] ?? 0;
    slice.size[row] = job.size[from] ?? 0;
  }
  return {
    ...job,
    ...slice,
    lanes: 1,
    limitUnits: limit,
    pacing: pacing && {
      intervalNs: pacing.intervalNs * lanes,
      offsetNs: pacing.offsetNs + lane * pacing.intervalNs,
    },
  };
}

/** How many of the first `units` units of a pass are the lane's. */
function unitsOf(lane: number, lanes: number, units: number): number {
  return Math.max(0, Math.ceil((units - lane) / lanes));
}
