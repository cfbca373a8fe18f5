import type { IoJob } from '../domain/job.js';
import type { JobOutcome } from '../domain/measurement.js';

/**
 * The files that a trial's jobs have made so far. Where a strategy opens by path, new files are created by their first
 * writes: when time ends the measured phase, some may never have been begun, and what comes after must leave them out.
 */
export class PresentFiles {
  readonly #paths = new Set<string>();

  /** Takes note of what a job moved. */
  add(job: IoJob, { fileBytes }: Pick<JobOutcome, 'fileBytes'>): void {
    job.files.forEach(({ path }, file) => {
      if ((fileBytes[file] ?? 0) > 0) this.#paths.add(path);
    });
  }

  /** A job of one operation for each file, without those of files that are not there; the numbers of files stay. */
  only(job: IoJob): IoJob {
    const rows = [...job.file.keys()].filter((row) =>
      this.#paths.has(job.files[job.file[row] ?? 0]?.path ?? ''),
    );
    if (rows.length === job.file.length) return job;
    return {
      ...job,
      kind: Uint8Array.from(rows, (row) => job.kind[row] ?? 0),
      file: Uint32Array.from(rows, (row) => job.file[row] ?? 0),
      offset: Float64Array.from(rows, (row) => job.offset[row] ?? 0),
      size: Uint32Array.from(rows, (row) => job.size[row] ?? 0),
      limitUnits: rows.length,
      lanes: Math.max(1, Math.min(job.lanes, rows.length)),
    };
  }
}
