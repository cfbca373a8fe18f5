import { intendedAfterNs, type IoJob, operationCodes } from '../../domain/job.js';
import type { LaneBuffer } from './lane-buffer.js';
import type { LaneCursor } from './lane-cursor.js';
import type { JobRun } from './loop-session.js';
import type { SyncRoute } from './sync-operations.js';
import type { SyncStages } from './sync-stages.js';

/** A thread that waits is woken up to so late: the rest of a wait is spent looking at the clock. */
const SPIN_NS = 100e3;
/** A clock may look for an abort as it is read: see `loop-session.ts`. */
const LONGEST_SLEEP_MS = 20;

const nobody = new Int32Array(new SharedArrayBuffer(4));

interface Turn {
  readonly cursor: LaneCursor;
  readonly buffer: LaneBuffer | undefined;
  readonly intendedNs: number;
}

/** Lanes on one thread that blocks: of all lanes' next operations the one that is to begin first, at its time or late. */
export function drivePaced(
  run: JobRun,
  route: SyncRoute,
  cursors: readonly LaneCursor[],
  stages: Pick<SyncStages, 'done'> | null,
): void {
  const { job, recorder, deadlineNs, startNs } = run;
  const next = (cursor: LaneCursor, buffer: LaneBuffer | undefined): Turn[] =>
    cursor.advance() ? [{ cursor, buffer, intendedNs: startNs + (intendedAfterNs(job, cursor) ?? 0) }] : [];
  const turns = cursors.flatMap((cursor, lane) => next(cursor, run.buffers[lane]));
  let endNs = startNs;
  let current: Turn | undefined;
  try {
    for (current = takeFirst(turns); current && !recorder.stopped; current = takeFirst(turns)) {
      const { cursor, buffer, intendedNs } = current;
      if (intendedNs > deadlineNs) break;
      const nowNs = waitUntil(intendedNs, run);
      if (!mayBegin(run, nowNs)) break;
      endNs = runTurn(run, route, current, nowNs, stages);
      turns.push(...next(cursor, buffer));
    }
  } catch (error) {
    recorder.fail(current?.cursor.row ?? 0, error);
    endNs = run.now();
  }
  for (const { row, pass } of cursors) if (row >= 0) recorder.laneEnded(endNs, pass);
}

/** Nor is what has become late worked off once the time is over. */
function mayBegin({ recorder, deadlineNs }: JobRun, nowNs: number): boolean {
  return !recorder.stopped && nowNs <= deadlineNs;
}

/** The operation and the sync behind it, which has no time of its own. @returns when the last of them had ended. */
function runTurn(
  run: JobRun,
  route: SyncRoute,
  { cursor, buffer, intendedNs }: Turn,
  nowNs: number,
  stages: Pick<SyncStages, 'done'> | null,
): number {
  const { job, recorder, now } = run;
  let fromNs = Math.round(intendedNs);
  let callNs = nowNs;
  for (
    let goesOn = true;
    goesOn && mayBegin(run, callNs);
    goesOn = isSyncNext(job, cursor) && cursor.advance()
  ) {
    const { row } = cursor;
    const kind = job.kind[row] ?? 0;
    const bytes = route.run(row, cursor.pass, buffer);
    const endNs = now();
    recorder.done(kind, job.file[row] ?? 0, bytes, endNs - fromNs);
    recorder.issued(kind, endNs - callNs);
    stages?.done(row, callNs, endNs);
    // Taking stamps is no part of the next one.
    fromNs = callNs = stages ? now() : endNs;
  }
  return callNs;
}

function isSyncNext({ kind, unitLength }: IoJob, { row }: LaneCursor): boolean {
  return (row + 1) % unitLength !== 0 && kind[row + 1] === operationCodes.sync;
}

function takeFirst(turns: Turn[]): Turn | undefined {
  let first = 0;
  turns.forEach(({ intendedNs }, index) => {
    if (intendedNs < (turns[first]?.intendedNs ?? 0)) first = index;
  });
  return turns.splice(first, 1)[0];
}

/** @returns the time: that moment or later, or earlier where the job is over. */
function waitUntil(momentNs: number, { recorder, now }: JobRun): number {
  let nowNs = now();
  while (nowNs < momentNs && !recorder.stopped) {
    const sleepMs = (momentNs - nowNs - SPIN_NS) / 1e6;
    if (sleepMs > 0) Atomics.wait(nobody, 0, 0, Math.min(sleepMs, LONGEST_SLEEP_MS));
    nowNs = now();
  }
  return nowNs;
}
