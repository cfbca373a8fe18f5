import type { IoJob } from '../../domain/job.js';
import type { LaneBuffer } from './lane-buffer.js';
import { LaneCursor } from './lane-cursor.js';
import { type JobRun, laneSchedule } from './loop-session.js';

/** Carries out a row of the job. @returns the bytes that were written or read. */
export type AsyncRoute = (row: number, pass: number, lane: LaneBuffer) => Promise<number>;

/** Executes a job by a route that is awaited, its lanes at once, each one operation after another. */
export async function driveLanes(run: JobRun, route: AsyncRoute): Promise<void> {
  await Promise.all(run.buffers.map((buffer, lane) => driveLane(run, route, buffer, lane)));
}

async function driveLane(run: JobRun, route: AsyncRoute, buffer: LaneBuffer, lane: number): Promise<void> {
  const { job, recorder, deadlineNs, now } = run;
  const cursor = new LaneCursor(job, lane);
  const schedule = laneSchedule(run, lane, cursor);
  let beganNs = now();
  while (!recorder.stopped && beganNs <= deadlineNs && cursor.advance()) {
    if (schedule) {
      const turn = await schedule.turn();
      beganNs = schedule.nowNs;
      if (turn === 'end') break;
      if (turn === 'skip') continue;
    }
    const { row } = cursor;
    try {
      const bytes = await route(row, cursor.pass, buffer);
      const endNs = now();
      const kind = job.kind[row] ?? 0;
      const file = job.file[row] ?? 0;
      if (schedule) schedule.done(kind, file, bytes, endNs);
      else recorder.done(kind, file, bytes, endNs - beganNs);
      beganNs = endNs;
    } catch (error) {
      recorder.fail(row, error);
      beganNs = now();
      break;
    }
  }
  if (cursor.row >= 0) recorder.laneEnded(beganNs, cursor.pass);
  schedule?.leave();
}

/** Whether the files of a job do not exist before it writes them. */
export function makesFiles({ syncCall }: Pick<IoJob, 'syncCall'>): boolean {
  return syncCall === 'fsync';
}
