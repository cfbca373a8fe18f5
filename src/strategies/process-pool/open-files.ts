import { type IoJob, operationCodes } from '../../domain/job.js';

const { open, create, close } = operationCodes;

/** A job of one lane that opens files as the job at hand would. */
export function openingJob(job: IoJob, files: readonly number[]): IoJob {
  return rareJob(job, open, files);
}

/** A job of one lane that closes files, made after another job. */
export function closingJob(job: IoJob, paths: readonly string[]): IoJob {
  const files = paths.map((path) => ({ path, sizeBytes: 0, member: 0 }));
  return rareJob({ ...job, files }, close, [...files.keys()]);
}

function rareJob(job: IoJob, kind: number, files: readonly number[]): IoJob {
  return {
    ...job,
    kind: new Uint8Array(files.length).fill(kind),
    file: Uint32Array.from(files),
    offset: new Float64Array(files.length),
    size: new Uint32Array(files.length),
    unitLength: 1,
    lanes: 1,
    limitUnits: files.length,
    limitNs: null,
    groupLanes: 1,
    pacing: null,
  };
}

/**
 * The paths that the first `executed` operations of a job left open, and those that they left closed. Where a job of
 * several lanes was ended in its midst, others than the first may have been executed: as many as it has lanes are
 * unsure, after which no such job goes on.
 */
export function leftBy(
  job: Pick<IoJob, 'kind' | 'file' | 'files'>,
  executed: number,
): { readonly opened: readonly string[]; readonly closed: readonly string[] } {
  const isOpen = new Map<string, boolean>();
  for (let row = 0; row < Math.min(executed, job.kind.length); row++) {
    const kind = job.kind[row] ?? 0;
    const path = job.files[job.file[row] ?? 0]?.path ?? '';
    if (kind === open || kind === create) isOpen.set(path, true);
    else if (kind === close) isOpen.set(path, false);
  }
  const paths = [...isOpen];
  return {
    opened: paths.filter(([, opened]) => opened).map(([path]) => path),
    closed: paths.filter(([, opened]) => !opened).map(([path]) => path),
  };
}
