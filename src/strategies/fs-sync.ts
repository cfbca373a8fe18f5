import type { IoJob } from '../domain/job.js';
import type { Strategy } from '../domain/strategy.js';
import { capabilities, fixed, honouredExcept, noPool } from './drive/capabilities.js';
import { Descriptors } from './drive/descriptors.js';
import { LaneCursor } from './drive/lane-cursor.js';
import { type JobRun, LoopSession } from './drive/loop-session.js';
import { driveSync } from './drive/sync-drive.js';
import { SyncOperations } from './drive/sync-operations.js';
import { SyncStages } from './drive/sync-stages.js';
import { vectorParameter } from './drive/vector-parameter.js';

/** `fs.writeSync` and its like, one after another on the event loop's thread. */
export const fsSync: Strategy = {
  name: 'fs-sync',
  summary: 'fs.writeSync: one call after another, on the thread of the event loop',
  unit: 'block',
  family: 'node',
  usesPool: false,
  blocksLoop: true,
  stages: 'interposer',
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({
    poolSize: noPool,
    depth: fixed(1, 'a synchronous call has one in flight'),
    durability: honouredExcept(['group'], 'one thread has no writes in flight that could share a sync'),
  }),
  parameters: [vectorParameter],
  open: (context) => Promise.resolve(new FsSyncSession(context)),
};

class FsSyncSession extends LoopSession {
  protected override readonly paces = 'itself';
  readonly #descriptors = new Descriptors();

  dispose(): Promise<void> {
    this.#descriptors.closeAll();
    return Promise.resolve();
  }

  protected prepare(job: IoJob): (run: JobRun) => void {
    const slots = this.#descriptors.load(job.files);
    const operations = new SyncOperations({ ...job, paths: job.files.map(({ path }) => path) }, slots);
    const cursors = Array.from({ length: job.lanes }, (_, lane) => new LaneCursor(job, lane));
    return (run) => {
      driveSync(run, operations, cursors, this.#stages(run, operations));
      run.recorder.shortOperations = operations.shortOperations;
      this.#descriptors.store(job.files, slots);
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
