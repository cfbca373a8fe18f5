import { readFile, writeFile } from 'node:fs';
import { operationCodes } from '../../domain/job.js';
import { isAbort } from '../drive/async-lanes.js';
import { CallbackLane, driveCallbackLanes } from '../drive/callback-lane.js';
import { placed } from '../drive/failure-place.js';
import type { LaneBuffer } from '../drive/lane-buffer.js';
import type { JobRun } from '../drive/loop-session.js';
import { FILE_MODE } from '../drive/open-flags.js';
import { operateByPath } from '../drive/path-operations.js';
import type { PoolRequests, RequestLane } from '../drive/pool-requests.js';
import { readFlags, type WriteOpening, writeOpening } from './flags.js';
import { told } from './told.js';
import { checkWhole, type WholeFileDrive, type WholeFileDriving } from './whole-file.js';

/** Lanes of `fs.writeFile` and `fs.readFile`, each file's callback beginning the next one. */
export const calledBack: WholeFileDrive = (run, driving) => {
  const opening = writeOpening(run.job, driving.parameters);
  const drive = (): Promise<void> =>
    driveCallbackLanes(
      run,
      (buffer, lane, ended) => new WholeFileLane(run, buffer, lane, ended, driving, opening),
    );
  return driving.requests ? driving.requests.during(drive) : drive();
};

class WholeFileLane extends CallbackLane {
  readonly #opening: WriteOpening;
  /** Both null: the trial is not staged. */
  readonly #requests: PoolRequests | null;
  readonly #stages: RequestLane | null;
  // A number is taken as it is; its type says text.
  readonly #writing: { flag: string; mode: number; signal: AbortSignal };
  readonly #reading: { flag: string; signal: AbortSignal };

  constructor(
    run: JobRun,
    buffer: LaneBuffer,
    lane: number,
    ended: () => void,
    { requests, signal }: WholeFileDriving,
    opening: WriteOpening,
  ) {
    super(run, buffer, lane, ended);
    this.#opening = opening;
    this.#requests = requests;
    this.#stages = requests?.lane(run.job, run.recorder) ?? null;
    this.#writing = { flag: opening.flags as unknown as string, mode: FILE_MODE, signal };
    this.#reading = { flag: readFlags(run.job) as unknown as string, signal };
  }

  protected call(row: number, nowNs: number): void {
    if (this.#requests === null || this.#stages === null) {
      this.#ask(row);
      return;
    }
    this.#stages.called(row, nowNs);
    this.#requests.call(this.#stages, () => {
      this.#ask(row);
    });
  }

  protected staged(_row: number, endNs: number): void {
    this.#stages?.done(endNs);
  }

  #ask(row: number): void {
    const { job, buffer } = this;
    const file = job.file[row] ?? 0;
    const path = job.files[file]?.path ?? '';
    const size = job.size[row] ?? 0;
    switch (job.kind[row] ?? -1) {
      case operationCodes.write:
        buffer.stamp(file, this.cursor.pass, size, 0);
        writeFile(path, buffer.whole(size), this.#writing, this.#written);
        break;
      case operationCodes.read:
        readFile(path, this.#reading, this.#read);
        break;
      default:
        operateByPath(job, row).then(
          () => {
            this.succeeded(0);
          },
          (error: unknown) => {
            this.fail(error);
          },
        );
    }
  }

  /** The callbacks are made once for all operations. */
  readonly #written = (error: Error | null): void => {
    if (error) this.#failWhole(error);
    else this.succeeded(this.job.size[this.cursor.row] ?? 0);
  };

  readonly #read = (error: Error | null, bytes: Buffer): void => {
    if (error) {
      this.#failWhole(error);
      return;
    }
    const { row } = this.cursor;
    const size = this.job.size[row] ?? 0;
    try {
      checkWhole(this.buffer, bytes, this.job.file[row] ?? 0, size);
    } catch (unlike) {
      this.#failWhole(unlike);
      return;
    }
    this.succeeded(size);
  };

  /** What was given up because its signal said so is no failure. */
  #failWhole(error: unknown): void {
    if (isAbort(error)) {
      this.end(this.now());
      return;
    }
    const { row } = this.cursor;
    const { job } = this;
    const operation = {
      path: job.files[job.file[row] ?? 0]?.path ?? '',
      offset: 0,
      size: job.size[row] ?? 0,
      told: told(this.run, row, this.buffer, this.#opening),
    };
    void placed(error, operation).then((failure) => {
      this.fail(failure);
    });
  }
}
