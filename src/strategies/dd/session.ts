import { IotriageError } from '../../domain/errors.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import { usedBetween } from '../../domain/resource-use.js';
import type { Progress } from '../../domain/strategy.js';
import { loadAddon } from '../../native/addon.js';
import { ddFailure, ddMovedBytes } from '../../native/dd.js';
import { DdPrograms } from '../../native/dd-programs.js';
import { endedChildrenUse, endMessage, type ProgramEnd } from '../../native/program.js';
import { driveLanes } from '../drive/async-lanes.js';
import { FailedCall } from '../drive/failed-call.js';
import { LaneBuffer } from '../drive/lane-buffer.js';
import { type JobRun, LoopSession } from '../drive/loop-session.js';
import { OperationFailure } from '../drive/operation-error.js';
import { movesBytes, operateByPath } from '../drive/path-operations.js';
import { ddFileOf } from './file-of.js';

/**
 * Each read or write of a job is one dd; a sync is ours.
 * @throws IotriageError `unsupported` where dd is not installed.
 */
export class DdSession extends LoopSession {
  readonly #programs = new DdPrograms();
  #aborted = false;

  override async execute(job: IoJob): Promise<JobOutcome> {
    const before = endedChildrenUse();
    const outcome = await super.execute(job);
    return movesBytes(job)
      ? { ...outcome, childResources: usedBetween(before, endedChildrenUse()) }
      : outcome;
  }

  override progress(): Progress {
    const { operations, bytes } = super.progress();
    // What a program moved that is killed is counted no more.
    return { operations, bytes: bytes + (this.#aborted ? 0 : this.#programs.bytes) };
  }

  override abort(): void {
    this.#aborted = true;
    super.abort();
    this.#programs.kill();
  }

  dispose(): Promise<void> {
    this.#programs.kill();
    return Promise.resolve();
  }

  /** The bytes are the programs' own. */
  protected override laneBuffers({ lanes }: IoJob): readonly LaneBuffer[] {
    return Array.from({ length: lanes }, (_, lane) => new LaneBuffer(loadAddon(), lane));
  }

  protected prepare(job: IoJob): (run: JobRun) => Promise<void> {
    const { write, read } = operationCodes;
    const route = (row: number): Promise<void> => {
      const kind = job.kind[row];
      return kind === write || kind === read ? this.#runDd(job, row) : operateByPath(job, row);
    };
    return (run) => driveLanes(run, route, null);
  }

  /** @throws with the code ABORT_ERR where an abort ended it, else as {@link #check} does. */
  async #runDd(job: IoJob, row: number): Promise<void> {
    const ended = await this.#programs.run(ddFileOf(job, row, Number(this.context.parameters.bs)));
    if (ended.signal !== null && this.#aborted)
      throw Object.assign(new Error('dd was ended by an abort'), { code: 'ABORT_ERR' });
    this.#check(job, row, ended);
  }

  /**
   * @throws FailedCall with the errno that dd named or of a file that ended too early, which is no error to dd;
   *   IotriageError `trial-failed` where it named none.
   */
  #check(job: IoJob, row: number, ended: ProgramEnd): void {
    const { code, stderr } = ended;
    if (code === 0) {
      const moved = ddMovedBytes(stderr);
      if (moved === null || moved >= (job.size[row] ?? 0)) return;
      throw new FailedCall(OperationFailure.special('short-read'), 'read', moved);
    }
    const failure = ddFailure(stderr);
    if (failure !== null) {
      // The row is a whole file: the call and the place are those that dd told.
      const { errno, syscall, offset } = failure;
      throw new FailedCall(OperationFailure.fromNumber(errno), syscall, offset);
    }
    throw new IotriageError('trial-failed', endMessage('dd', ended));
  }
}
