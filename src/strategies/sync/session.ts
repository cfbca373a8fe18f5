import type { IoJob } from '../../domain/job.js';
import { DescriptorSession } from '../drive/descriptor-session.js';
import { LaneCursor } from '../drive/lane-cursor.js';
import type { JobRun } from '../drive/loop-session.js';
import { driveSync } from '../drive/sync-drive.js';
import { SyncOperations } from '../drive/sync-operations.js';
import { SyncStages } from '../drive/sync-stages.js';

/** Routes whose operations are the synchronous calls of `node:fs`: of a job with a vector those that take one. */
export class SyncSession extends DescriptorSession {
  protected override readonly paces = 'itself';

  protected prepare(job: IoJob): (run: JobRun) => void {
    const slots = this.descriptors.load(job.files);
    const paths = job.files.map(({ path }) => path);
    const operations = new SyncOperations(job, paths, slots, this.form);
    const cursors = Array.from({ length: job.lanes }, (_, lane) => new LaneCursor(job, lane));
    return (run) => {
      driveSync(run, operations, cursors, this.#stages(run, operations));
      run.recorder.shortOperations = operations.shortOperations;
      this.descriptors.store(job.files, slots);
    };
  }

  #stages({ job, recorder }: JobRun, operations: SyncOperations): SyncStages | null {
    const { stamps } = this;
    if (!stamps) return null;
    return new SyncStages(stamps, job, recorder, (row, told) => {
      const path = job.files[job.file[row] ?? 0]?.path ?? '';
      const isThere = stamps.takeRow(job, row, path, operations.descriptor);
      if (isThere) told();
      return isThere;
    });
  }
}
