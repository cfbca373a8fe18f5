import { type IoJob, unitsPerPass } from '../../domain/job.js';

/**
 * What one of so many processes executes of a job, as a job of its own: the lanes p, p + processes, p + 2 processes ... with
 * their units in their order, their share of `limitUnits`, and their own beat where the job is paced. Files keep their
 * numbers, since blocks bear them. Where processes do not share the lanes evenly, or the lanes a pass, it is paced as
 * if they did: each process keeps its beat from pass to pass, so that the rate is the job's.
 *
 * @returns null where the process has nothing to do.
 */
export function sliceJob(job: IoJob, process: number, processes: number): IoJob | null {
  const { unitLength, limitUnits, pacing } = job;
  const lanes = lanesOf(process, processes, job.lanes);
  const units = unitsPerPass(job);
  const own = ownUnits(job, process, processes);
  const limit =
    limitUnits === null
      ? null
      : Math.floor(limitUnits / units) * own.length + own.filter((unit) => unit < limitUnits % units).length;
  if (own.length === 0 || limit === 0) return null;
  const rows = own.length * unitLength;
  const slice = {
    kind: new Uint8Array(rows),
    file: new Uint32Array(rows),
    offset: new Float64Array(rows),
    size: new Uint32Array(rows),
  };
  for (let row = 0; row < rows; row++) {
    const step = row % unitLength;
    const from = (own[(row - step) / unitLength] ?? 0) * unitLength + step;
    slice.kind[row] = job.kind[from] ?? 0;
    slice.file[row] = job.file[from] ?? 0;
    slice.offset[row] = job.offset[from] ?? 0;
    slice.size[row] = job.size[from] ?? 0;
  }
  return {
    ...job,
    ...slice,
    lanes,
    limitUnits: limit,
    pacing: pacing && {
      ...pacing,
      intervalNs: (pacing.intervalNs * job.lanes) / lanes,
      offsetNs: pacing.offsetNs + process * pacing.intervalNs,
    },
  };
}

/** How many of the job's lanes a process has: some have one more than others where it does not divide. */
function lanesOf(process: number, processes: number, lanes: number): number {
  return Math.max(0, Math.ceil((lanes - process) / processes));
}

/**
 * The units of a pass that the lanes of a process execute, rising. The process's own lane j of m executes those at j,
 * j + m ... of them: those of the job's lane p + j * processes.
 */
function ownUnits(job: IoJob, process: number, processes: number): Uint32Array {
  const units = unitsPerPass(job);
  const own = new Uint32Array(units);
  let count = 0;
  for (let first = 0; first < units; first += job.lanes) {
    const end = Math.min(units, first + job.lanes);
    for (let unit = first + process; unit < end; unit += processes) own[count++] = unit;
  }
  return own.subarray(0, count);
}
