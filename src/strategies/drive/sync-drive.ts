import type { LaneCursor } from './lane-cursor.js';
import type { JobRun } from './loop-session.js';
import type { SyncRoute } from './sync-operations.js';
import { drivePaced } from './sync-paced.js';
import type { SyncStages } from './sync-stages.js';

/**
 * Executes a job on a thread that blocks. Lanes (more than one only for a set of volumes) take turns, operation by
 * operation. While the job runs nothing else runs on the loop: of an abort it hears by its clock alone, which looks for
 * signals as it is read.
 * @param stages those of a staged trial; null: the trial is none.
 */
export function driveSync(
  run: JobRun,
  route: SyncRoute,
  cursors: readonly LaneCursor[],
  stages: SyncStages | null,
): void {
  if (run.job.pacing === null) driveClosed(run, route, cursors, stages);
  else drivePaced(run, route, cursors, stages);
}

function driveClosed(
  run: JobRun,
  route: SyncRoute,
  cursors: readonly LaneCursor[],
  stages: SyncStages | null,
): void {
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
        const bytes = route.run(row, cursor.pass, current.buffer);
        const endNs = now();
        recorder.done(kind[row] ?? 0, file[row] ?? 0, bytes, endNs - beganNs);
        stages?.done(row, beganNs, endNs);
        // Taking stamps is no part of the next one.
        beganNs = stages ? now() : endNs;
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
