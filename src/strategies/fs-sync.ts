import type { IoJob } from '../domain/job.js';
import type { Strategy } from '../domain/strategy.js';
import { capabilities, fixed, honouredExcept, noPool } from './drive/capabilities.js';
import { Descriptors } from './drive/descriptors.js';
import { LaneCursor } from './drive/lane-cursor.js';
import { type JobRun, LoopSession } from './drive/loop-session.js';
import { SyncOperations } from './drive/sync-operations.js';
import { drivePaced } from './drive/sync-paced.js';

/** `fs.writeSync` and its like, one after another on the event loop's thread. */
export const fsSync: Strategy = {
  name: 'fs-sync',
  summary: 'fs.writeSync: one call after another, on the thread of the event loop',
  unit: 'block',
  family: 'node',
  usesPool: false,
  blocksLoop: true,
  stages: null,
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({
    poolSize: noPool,
    depth: fixed(1, 'a synchronous call has one in flight'),
    durability: honouredExcept(['group'], 'one thread has no writes in flight that could share a sync'),
  }),
  parameters: [],
  open: (context) => Promise.resolve(new FsSyncSession(context)),
};

/**
 * Lanes (more than one only for a set of volumes) take turns, operation by operation. While a job runs nothing else
 * runs on the loop, so an abort cannot arrive: `limitNs` and `limitUnits` alone end a job early.
 */
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
      if (job.pacing === null) this.#drive(run, operations, cursors);
      else drivePaced(run, job.pacing, operations, cursors);
      run.recorder.shortOperations = operations.shortOperations;
      this.#descriptors.store(job.files, slots);
    };
  }

  #drive(run: JobRun, operations: SyncOperations, cursors: readonly LaneCursor[]): void {
    const { recorder, buffers, deadlineNs, now } = run;
    const { kind, file } = run.job;
    const turns = cursors.map((cursor, lane) => ({ cursor, buffer: buffers[lane] }));
    let turn = 0;
    let current = turns[0];
    // The end of one operation is the start of the next: one reading of the clock for each.
    let beganNs = run.startNs;
    try {
      while (current !== undefined && !recorder.stopped && beganNs <= deadlineNs) {
        const { cursor } = current;
        if (cursor.advance()) {
          const { row } = cursor;
          const bytes = operations.run(row, cursor.pass, current.buffer);
          const endNs = now();
          recorder.done(kind[row] ?? 0, file[row] ?? 0, bytes, endNs - beganNs);
          beganNs = endNs;
          turn++;
        } else turns.splice(turn, 1);
        if (turn >= turns.length) turn = 0;
        current = turns[turn];
      }
    } catch (error) {
      recorder.fail(current?.cursor.row ?? 0, error);
      beganNs = now();
    }
    for (const { row, pass } of cursors) if (row >= 0) recorder.laneEnded(beganNs, pass);
  }
}
