import { closeSync, constants, fdatasyncSync, fsyncSync, openSync, unlinkSync } from 'node:fs';
import { open, unlink } from 'node:fs/promises';
import type { EpochClock } from '../../domain/clock.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type { JobRecorder } from './job-recorder.js';
import { LaneCursor } from './lane-cursor.js';

/** Makes a file durable that nobody has open: opens it, syncs it, closes it. */
export async function syncByPath(path: string, syncCall: IoJob['syncCall']): Promise<void> {
  const handle = await open(path, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    await (syncCall === 'fsync' ? handle.sync() : handle.datasync());
  } finally {
    await handle.close();
  }
}

/** The same, on the thread that calls. */
export function syncByPathSync(path: string, syncCall: IoJob['syncCall']): void {
  const fd = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW);
  try {
    if (syncCall === 'fsync') fsyncSync(fd);
    else fdatasyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Whether a job reads or writes: other jobs of a strategy that opens by path sync and unlink. */
export function movesBytes({ kind }: Pick<IoJob, 'kind'>): boolean {
  return kind.includes(operationCodes.write) || kind.includes(operationCodes.read);
}

/** Carries out a row of a job that syncs or unlinks: it moves no bytes. */
export async function operateByPath(job: IoJob, row: number): Promise<void> {
  const kind = job.kind[row] ?? -1;
  const path = job.files[job.file[row] ?? 0]?.path ?? '';
  if (kind === operationCodes.unlink) await unlink(path);
  else if (kind === operationCodes.sync) await syncByPath(path, job.syncCall);
  else throw unknownByPath(kind);
}

/** The same, on the thread that calls. @returns 0: the bytes that it moves. */
export function operateByPathSync(job: IoJob, row: number): 0 {
  const kind = job.kind[row] ?? -1;
  const path = job.files[job.file[row] ?? 0]?.path ?? '';
  if (kind === operationCodes.unlink) unlinkSync(path);
  else if (kind === operationCodes.sync) syncByPathSync(path, job.syncCall);
  else throw unknownByPath(kind);
  return 0;
}

function unknownByPath(kind: number): RangeError {
  return new RangeError(`a file that is named by its path knows no operation of the code ${kind}`);
}

/** Carries out a job of syncs and unlinks by the files' paths, its lanes at once. */
export async function runByPath(job: IoJob, recorder: JobRecorder, { now }: EpochClock): Promise<void> {
  const lanes = Array.from({ length: job.lanes }, async (_, lane) => {
    const cursor = new LaneCursor(job, lane);
    let beganNs = now();
    while (!recorder.stopped && cursor.advance()) {
      const kind = job.kind[cursor.row] ?? 0;
      const file = job.file[cursor.row] ?? 0;
      try {
        await operateByPath(job, cursor.row);
      } catch (error) {
        recorder.fail(cursor.row, error);
        beganNs = now();
        break;
      }
      const endNs = now();
      recorder.done(kind, file, 0, endNs - beganNs);
      beganNs = endNs;
    }
    if (cursor.row >= 0) recorder.laneEnded(beganNs, cursor.pass);
  });
  await Promise.all(lanes);
}
