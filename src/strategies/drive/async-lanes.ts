import { errorCodeOf } from '../../domain/errors.js';
import type { IoJob } from '../../domain/job.js';
import type { LaneBuffer } from './lane-buffer.js';
import { LaneCursor } from './lane-cursor.js';
import { type JobRun, laneSchedule } from './loop-session.js';
import type { PoolRequests } from './pool-requests.js';

/**
 * Carries out a row of the job, with all of its bytes. What it resolves to is not looked at, so that the promise of a call of
 * Node.js can be given back as it is, with none of ours around it.
 */
export type AsyncRoute = (row: number, pass: number, lane: LaneBuffer) => Promise<unknown>;

/** What is told of an error of a row. */
export type FailureOf = (row: number, error: unknown, lane: LaneBuffer) => unknown;

/**
 * Executes a job by a route that is awaited, its lanes at once, each one operation after another.
 * @param requests those of a staged trial; null: the trial is none.
 * @param failureOf may be a promise; the error itself where it is not given.
 */
export async function driveLanes(
  run: JobRun,
  route: AsyncRoute,
  requests: PoolRequests | null,
  failureOf: FailureOf = (_, error) => error,
): Promise<void> {
  const drive = async (): Promise<void> => {
    await Promise.all(
      run.buffers.map((buffer, lane) => driveLane(run, route, buffer, lane, requests, failureOf)),
    );
  };
  await (requests ? requests.during(drive) : drive());
}

async function driveLane(
  run: JobRun,
  route: AsyncRoute,
  buffer: LaneBuffer,
  lane: number,
  requests: PoolRequests | null,
  failureOf: FailureOf,
): Promise<void> {
  const { job, recorder, deadlineNs, now } = run;
  const staged = requests && { requests, lane: requests.lane(job, recorder) };
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
    const { row, pass } = cursor;
    staged?.lane.called(row, beganNs);
    try {
      await (staged
        ? staged.requests.call(staged.lane, () => route(row, pass, buffer))
        : route(row, pass, buffer));
      const endNs = now();
      const kind = job.kind[row] ?? 0;
      const file = job.file[row] ?? 0;
      const bytes = job.size[row] ?? 0;
      if (schedule) schedule.done(kind, file, bytes, endNs);
      else recorder.done(kind, file, bytes, endNs - beganNs);
      staged?.lane.done(endNs);
      beganNs = endNs;
    } catch (error) {
      if (!isAbort(error)) {
        // Other lanes begin nothing while it is found out how far it came.
        recorder.stopped = true;
        recorder.fail(row, await failureOf(row, error, buffer));
      }
      beganNs = now();
      break;
    }
  }
  if (cursor.row >= 0) recorder.laneEnded(beganNs, cursor.pass);
  schedule?.leave();
}

/** What Node.js rejects with where an operation was given up in its midst, because its signal said so. */
export function isAbort(error: unknown): boolean {
  return errorCodeOf(error) === 'ABORT_ERR';
}

/** Whether the files of a job do not exist before it writes them. */
export function makesFiles({ syncCall }: Pick<IoJob, 'syncCall'>): boolean {
  return syncCall === 'fsync';
}
