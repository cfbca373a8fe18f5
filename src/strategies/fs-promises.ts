import { type FileHandle, open, unlink } from 'node:fs/promises';
import { type IoJob, operationCodes } from '../domain/job.js';
import type { Strategy } from '../domain/strategy.js';
import { capabilities } from './drive/capabilities.js';
import type { LaneBuffer } from './drive/lane-buffer.js';
import { LaneCursor } from './drive/lane-cursor.js';
import type { LaneSchedule } from './drive/lane-schedule.js';
import { type JobRun, laneSchedule, LoopSession } from './drive/loop-session.js';
import { createFlags, FILE_MODE, openFlags } from './drive/open-flags.js';
import { notOpen, OperationFailure } from './drive/operation-error.js';

/** `FileHandle.write`, awaited: each lane is one async function. */
export const fsPromises: Strategy = {
  name: 'fs-promises',
  summary: "FileHandle.write of fs/promises, depth of them awaited at once, in libuv's pool",
  unit: 'block',
  family: 'node',
  usesPool: true,
  blocksLoop: false,
  stages: 'interposer',
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({}),
  parameters: [],
  open: (context) => Promise.resolve(new FsPromisesSession(context)),
};

/** A FileHandle that is dropped while open is closed by the garbage collector with a warning: they are kept here. */
type Handles = (FileHandle | undefined)[];

class FsPromisesSession extends LoopSession {
  readonly #byPath = new Map<string, FileHandle>();

  async dispose(): Promise<void> {
    const handles = [...this.#byPath.values()];
    this.#byPath.clear();
    await Promise.all(handles.map((handle) => handle.close()));
  }

  protected prepare(job: IoJob): (run: JobRun) => Promise<void> {
    const handles: Handles = job.files.map(({ path }) => this.#byPath.get(path));
    const cursors = Array.from({ length: job.lanes }, (_, lane) => new LaneCursor(job, lane));
    return async (run) => {
      await Promise.all(
        cursors.map((cursor, lane) =>
          this.#runLane(run, handles, cursor, run.buffers[lane], laneSchedule(run, lane, cursor)),
        ),
      );
      job.files.forEach(({ path }, file) => {
        const handle = handles[file];
        if (handle) this.#byPath.set(path, handle);
        else this.#byPath.delete(path);
      });
    };
  }

  async #runLane(
    run: JobRun,
    handles: Handles,
    cursor: LaneCursor,
    lane: LaneBuffer | undefined,
    schedule: LaneSchedule | null,
  ): Promise<void> {
    const { job, recorder, deadlineNs, now } = run;
    let beganNs = now();
    while (!recorder.stopped && beganNs <= deadlineNs && cursor.advance()) {
      if (schedule) {
        const turn = await schedule.turn();
        beganNs = schedule.nowNs;
        if (turn === 'end') break;
        if (turn === 'skip') continue;
      }
      const { row } = cursor;
      const kind = job.kind[row] ?? 0;
      const file = job.file[row] ?? 0;
      const size = job.size[row] ?? 0;
      try {
        if (kind === operationCodes.write && lane) {
          const offset = job.offset[row] ?? 0;
          const handle = handles[file];
          if (!handle) throw notOpen();
          lane.stamp(file, cursor.pass, size, offset);
          const { bytesWritten } = await handle.write(lane.buffer, 0, size, offset);
          if (bytesWritten !== size) await this.#writeRest(run, handle, lane, bytesWritten, size, offset);
        } else if (kind === operationCodes.read && lane) {
          const offset = job.offset[row] ?? 0;
          const handle = handles[file];
          if (!handle) throw notOpen();
          const { bytesRead } = await handle.read(lane.readBuffer, 0, size, offset);
          if (bytesRead !== size) await this.#readRest(run, handle, lane, bytesRead, size, offset);
          lane.check(file, size, offset);
        } else await fileOperation(job, kind, file, handles);
      } catch (error) {
        recorder.fail(row, error);
        beganNs = now();
        break;
      }
      const endNs = now();
      if (schedule) schedule.done(kind, file, size, endNs);
      else recorder.done(kind, file, size, endNs - beganNs);
      beganNs = endNs;
    }
    if (cursor.row >= 0) recorder.laneEnded(beganNs, cursor.pass);
    schedule?.leave();
  }

  async #writeRest(
    { recorder }: JobRun,
    handle: FileHandle,
    { buffer }: LaneBuffer,
    first: number,
    size: number,
    offset: number,
  ): Promise<void> {
    recorder.shortOperations++;
    for (let done = first; done < size;) {
      const { bytesWritten } = await handle.write(buffer, done, size - done, offset + done);
      if (bytesWritten === 0) throw OperationFailure.special('short-write');
      done += bytesWritten;
    }
  }

  async #readRest(
    { recorder }: JobRun,
    handle: FileHandle,
    { readBuffer }: LaneBuffer,
    first: number,
    size: number,
    offset: number,
  ): Promise<void> {
    if (first > 0) recorder.shortOperations++;
    for (let done = first; done < size;) {
      const { bytesRead } = await handle.read(readBuffer, done, size - done, offset + done);
      if (bytesRead === 0) throw OperationFailure.special('short-read');
      done += bytesRead;
    }
  }
}

async function fileOperation(job: IoJob, kind: number, file: number, handles: Handles): Promise<void> {
  const path = job.files[file]?.path ?? '';
  const handle = handles[file];
  switch (kind) {
    case operationCodes.create:
      handles[file] = await open(path, createFlags(job), FILE_MODE);
      return;
    case operationCodes.open:
      handles[file] = await open(path, openFlags(job));
      return;
    case operationCodes.unlink:
      return unlink(path);
    case operationCodes.sync:
      if (!handle) throw notOpen();
      return job.syncCall === 'fsync' ? handle.sync() : handle.datasync();
    case operationCodes.close:
      if (!handle) throw notOpen();
      handles[file] = undefined;
      return handle.close();
    default:
      throw new RangeError(`no operation has the code ${kind}`);
  }
}
