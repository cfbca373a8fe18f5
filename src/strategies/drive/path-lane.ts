import { isAbort } from './async-lanes.js';
import { CallbackLane, driveCallbackLanes } from './callback-lane.js';
import { type OneAfterAnother, placed } from './failure-place.js';
import type { LaneBuffer } from './lane-buffer.js';
import type { JobRun } from './loop-session.js';
import { operateByPath } from './path-operations.js';
import type { PoolRequests, RequestLane } from './pool-requests.js';

/** What a lane is made of, whatever its route. */
export interface PathLaneParts {
  readonly run: JobRun;
  readonly buffer: LaneBuffer;
  readonly lane: number;
  readonly ended: () => void;
  /** Of a staged trial; null: the trial is none. */
  readonly requests: PoolRequests | null;
}

/** A lane whose operations name their file by its path, and make several requests each by themselves. */
export abstract class PathLane extends CallbackLane {
  readonly #requests: PoolRequests | null;
  /** Null as those are. */
  readonly #stages: RequestLane | null;

  constructor({ run, buffer, lane, ended, requests }: PathLaneParts) {
    super(run, buffer, lane, ended);
    this.#requests = requests;
    this.#stages = requests?.lane(run.job, run.recorder) ?? null;
  }

  /** Asks for the operation of a row, and says {@link done} or {@link failWhole}. */
  protected abstract ask(row: number): void;

  /** What a failed operation of a row was to do. */
  protected abstract operationOf(row: number): OneAfterAnother;

  protected call(row: number, nowNs: number): void {
    if (this.#requests === null || this.#stages === null) {
      this.ask(row);
      return;
    }
    this.#stages.called(row, nowNs);
    this.#requests.call(this.#stages, () => {
      this.ask(row);
    });
  }

  protected staged(_row: number, endNs: number): void {
    this.#stages?.done(endNs);
  }

  /** Syncs and unlinks, which are awaited as in all routes by path: a sync is three calls of a handle. */
  protected askByPath(row: number): void {
    operateByPath(this.job, row).then(
      () => {
        this.succeeded(0);
      },
      (error: unknown) => {
        this.fail(error);
      },
    );
  }

  /** The callback of a write; made once for all operations. */
  protected readonly written = (error: Error | null): void => {
    if (error) this.failWhole(error);
    else this.succeeded(this.job.size[this.cursor.row] ?? 0);
  };

  /** What was given up because its signal said so is no failure. */
  protected failWhole(error: unknown): void {
    if (isAbort(error)) {
      this.end(this.now());
      return;
    }
    // Other lanes begin nothing while it is found out how far it came.
    this.run.recorder.stopped = true;
    void placed(error, this.operationOf(this.cursor.row)).then((failure) => {
      this.fail(failure);
    });
  }
}

/** Executes a job by such lanes, at once; of a staged trial, with its requests watched. */
export function drivePathLanes(
  run: JobRun,
  requests: PoolRequests | null,
  laneOf: (parts: PathLaneParts) => PathLane,
): Promise<void> {
  const drive = (): Promise<void> =>
    driveCallbackLanes(run, (buffer, lane, ended) => laneOf({ run, buffer, lane, ended, requests }));
  return requests ? requests.during(drive) : drive();
}
