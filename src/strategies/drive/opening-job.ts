import { type IoJob, operationCodes } from '../../domain/job.js';

const { open, close } = operationCodes;

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
