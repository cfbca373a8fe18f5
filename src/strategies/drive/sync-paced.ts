import type { Pacing } from '../../domain/job.js';
import type { LaneBuffer } from './lane-buffer.js';
import type { LaneCursor } from './lane-cursor.js';
import type { JobRun } from './loop-session.js';
import type { SyncRoute } from './sync-operations.js';

/** A thread that waits is woken up to so late: the rest of a wait is spent looking at the clock. */
const SPIN_NS = 100e3;

const nobody = new Int32Array(new SharedArrayBuffer(4));

interface Turn {
  readonly cursor: LaneCursor;
  readonly buffer: LaneBuffer | undefined;
  readonly intendedNs: number;
}

/** Lanes on one thread that blocks: of all lanes' next units the one that is to begin first, at its time or late. */
export function drivePaced(
  run: JobRun,
  { intervalNs, offsetNs }: Pacing,
  route: SyncRoute,
  cursors: readonly LaneCursor[],
): void {
  const { recorder, deadlineNs, startNs, now } = run;
  const next = (cursor: LaneCursor, buffer: LaneBuffer | undefined): Turn[] =>
    cursor.advance() ? [{ cursor, buffer, intendedNs: startNs + offsetNs + cursor.unit * intervalNs }] : [];
  const turns = cursors.flatMap((cursor, lane) => next(cursor, run.buffers[lane]));
  let endNs = startNs;
  let current: Turn | undefined;
  try {
    for (current = takeFirst(turns); current && !recorder.stopped; current = takeFirst(turns)) {
      const { cursor, buffer, intendedNs } = current;
      if (intendedNs > deadlineNs) break;
      waitUntil(intendedNs, now);
      endNs = runUnit(run, route, current);
      turns.push(...next(cursor, buffer));
    }
  } catch (error) {
    recorder.fail(current?.cursor.row ?? 0, error);
    endNs = now();
  }
  for (const { row, pass } of cursors) if (row >= 0) recorder.laneEnded(endNs, pass);
}

/** @returns when its last operation had ended. */
function runUnit({ job, recorder, now }: JobRun, route: SyncRoute, turn: Turn): number {
  const { cursor, buffer } = turn;
  let fromNs = Math.round(turn.intendedNs);
  let callNs = now();
  for (let step = 0; step < job.unitLength; step++) {
    if (step > 0) cursor.advance();
    const { row } = cursor;
    const kind = job.kind[row] ?? 0;
    const bytes = route.run(row, cursor.pass, buffer);
    const endNs = now();
    recorder.done(kind, job.file[row] ?? 0, bytes, endNs - fromNs);
    recorder.issued(kind, endNs - callNs);
    fromNs = callNs = endNs;
  }
  return callNs;
}

function takeFirst(turns: Turn[]): Turn | undefined {
  let first = 0;
  turns.forEach(({ intendedNs }, index) => {
    if (intendedNs < (turns[first]?.intendedNs ?? 0)) first = index;
  });
  return turns.splice(first, 1)[0];
}

function waitUntil(momentNs: number, now: () => number): void {
  const sleepMs = (momentNs - now() - SPIN_NS) / 1e6;
  if (sleepMs > 0) Atomics.wait(nobody, 0, 0, sleepMs);
  while (now() < momentNs);
}
