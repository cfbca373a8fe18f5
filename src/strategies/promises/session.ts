import type { FileHandle } from 'node:fs/promises';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type { StrategyContext } from '../../domain/strategy.js';
import { NOT_OPEN } from '../drive/descriptors.js';
import { type Handles, handleOperation } from '../drive/handle-operations.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import { LaneCursor } from '../drive/lane-cursor.js';
import type { LaneSchedule } from '../drive/lane-schedule.js';
import { type JobRun, laneSchedule, LoopSession } from '../drive/loop-session.js';
import { notOpen, OperationFailure } from '../drive/operation-error.js';
import type { StageLane } from '../drive/stage-lane.js';
import { inPlace, type WriteForm } from '../drive/write-form.js';

/**
 * Routes whose operations are awaited methods of FileHandle, each lane one async function: of a job with a vector those
 * that take one.
 */
export class PromisesSession extends LoopSession {
  readonly #byPath = new Map<string, FileHandle>();
  readonly #form: WriteForm;

  constructor(context: StrategyContext, form: WriteForm = inPlace) {
    super(context);
    this.#form = form;
  }

  async dispose(): Promise<void> {
    const handles = [...this.#byPath.values()];
    this.#byPath.clear();
    const closed = await Promise.allSettled(handles.map((handle) => handle.close()));
    for (const one of closed) if (one.status === 'rejected') throw one.reason;
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
    const form = this.#form;
    const stages = this.stageLane(run);
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
      // A close gives it up.
      const descriptor = stages ? (handles[file]?.fd ?? NOT_OPEN) : NOT_OPEN;
      let doneBytes = 0;
      stages?.called(beganNs, row);
      try {
        if (kind === operationCodes.write && lane) {
          const offset = job.offset[row] ?? 0;
          const handle = handles[file];
          if (!handle) throw notOpen();
          lane.stamp(file, cursor.pass, size, offset);
          const writing = inPieces(job, size)
            ? handle.writev(lane.pieces(size, job.vectorBytes), form.position(offset) ?? undefined)
            : handle.write(lane.buffer, 0, size, form.position(offset));
          stages?.posted(now());
          const { bytesWritten } = await writing;
          if (bytesWritten !== size) {
            stages?.cameShort(now(), row, descriptor, 0);
            recorder.shortOperations++;
            doneBytes = await this.#moveRest(run, handle, bytesWritten, row, stages, {
              move: async (done, left, at) =>
                (await handle.write(lane.buffer, done, left, form.position(at))).bytesWritten,
              short: 'short-write',
            });
          }
        } else if (kind === operationCodes.read && lane) {
          const offset = job.offset[row] ?? 0;
          const handle = handles[file];
          if (!handle) throw notOpen();
          const reading = inPieces(job, size)
            ? handle.readv(lane.readPieces(size, job.vectorBytes), offset)
            : handle.read(lane.readBuffer, 0, size, offset);
          stages?.posted(now());
          const { bytesRead } = await reading;
          if (bytesRead !== size) {
            stages?.cameShort(now(), row, descriptor, 0);
            if (bytesRead > 0) recorder.shortOperations++;
            doneBytes = await this.#moveRest(run, handle, bytesRead, row, stages, {
              move: async (done, left, at) => (await handle.read(lane.readBuffer, done, left, at)).bytesRead,
              short: 'short-read',
            });
          }
          lane.check(file, size, offset);
        } else {
          const path = job.files[file]?.path ?? '';
          const operation = handleOperation(job, kind, path, file, handles, form.openFlags);
          stages?.posted(now());
          await operation;
        }
      } catch (error) {
        recorder.fail(row, form.failureOf(job, row, error));
        beganNs = now();
        break;
      }
      const endNs = now();
      if (schedule) schedule.done(kind, file, size, endNs);
      else recorder.done(kind, file, size, endNs - beganNs);
      stages?.done(endNs, row, descriptor, doneBytes);
      beganNs = endNs;
    }
    stages?.settle();
    if (cursor.row >= 0) recorder.laneEnded(beganNs, cursor.pass);
    schedule?.leave();
  }

  /**
   * Goes on behind a call that moved `first` bytes, fewer than it was to, in one piece.
   * @returns the bytes that were done before the last call.
   */
  async #moveRest(
    { job, now }: JobRun,
    handle: FileHandle,
    first: number,
    row: number,
    stages: StageLane | null,
    { move, short }: Rest,
  ): Promise<number> {
    const size = job.size[row] ?? 0;
    if (first === 0) throw OperationFailure.special(short);
    for (let done = first; ;) {
      const moving = move(done, size - done, (job.offset[row] ?? 0) + done);
      stages?.posted(now());
      const moved = await moving;
      if (moved === 0) throw OperationFailure.special(short);
      if (done + moved >= size) return done;
      stages?.cameShort(now(), row, handle.fd, done);
      done += moved;
    }
  }
}

/** How the rest of an operation is moved, and what it fails with where nothing comes. */
interface Rest {
  readonly move: (done: number, size: number, offset: number) => Promise<number>;
  readonly short: 'short-write' | 'short-read';
}

/** Whether so many bytes are several blocks, which one call moves. */
function inPieces({ vectorBytes }: IoJob, size: number): boolean {
  return vectorBytes > 0 && size > vectorBytes;
}
