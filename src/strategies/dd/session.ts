import { IotriageError } from '../../domain/errors.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import { usedBetween } from '../../domain/resource-use.js';
import { loadAddon } from '../../native/addon.js';
import {
  endedChildrenUse,
  findProgram,
  type Program,
  type ProgramEnd,
  startProgram,
} from '../../native/program.js';
import { driveLanes } from '../drive/async-lanes.js';
import { FailedCall } from '../drive/failed-call.js';
import { LaneBuffer } from '../drive/lane-buffer.js';
import { type JobRun, LoopSession } from '../drive/loop-session.js';
import { OperationFailure } from '../drive/operation-error.js';
import { movesBytes, operateByPath } from '../drive/path-operations.js';
import { ddArguments, ddFailure, ddMovedBytes } from './arguments.js';

/** Each read or write of a job is one dd; a sync is ours. */
export class DdSession extends LoopSession {
  readonly #programs = new Set<Program>();
  #aborted = false;

  override async execute(job: IoJob): Promise<JobOutcome> {
    const before = endedChildrenUse();
    const outcome = await super.execute(job);
    return movesBytes(job)
      ? { ...outcome, childResources: usedBetween(before, endedChildrenUse()) }
      : outcome;
  }

  override abort(): void {
    this.#aborted = true;
    super.abort();
    for (const program of this.#programs) program.kill('SIGKILL');
  }

  dispose(): Promise<void> {
    for (const program of this.#programs) program.kill('SIGKILL');
    return Promise.resolve();
  }

  /** The bytes are the programs' own. */
  protected override laneBuffers({ lanes }: IoJob): readonly LaneBuffer[] {
    return Array.from({ length: lanes }, (_, lane) => new LaneBuffer(loadAddon(), lane));
  }

  protected prepare(job: IoJob): (run: JobRun) => Promise<void> {
    const dd = movesBytes(job) ? findProgram('dd') : '';
    if (dd === null) throw new IotriageError('unsupported', 'the program dd is not installed');
    const { write, read } = operationCodes;
    return (run) =>
      driveLanes(
        run,
        (row) =>
          job.kind[row] === write || job.kind[row] === read
            ? this.#runDd(job, row, dd)
            : operateByPath(job, row),
        null,
      );
  }

  /** @throws with the code ABORT_ERR where an abort ended it, else as {@link #check} does. */
  async #runDd(job: IoJob, row: number, dd: string): Promise<void> {
    const program = startProgram(dd, ddArguments(job, row, Number(this.context.parameters.bs)));
    this.#programs.add(program);
    try {
      const ended = await program.ended;
      if (ended.signal !== null && this.#aborted)
        throw Object.assign(new Error('dd was ended by an abort'), { code: 'ABORT_ERR' });
      this.#check(job, row, ended);
    } finally {
      this.#programs.delete(program);
    }
  }

  /**
   * @throws FailedCall with the errno that dd named or of a file that ended too early, which is no error to dd;
   *   IotriageError `trial-failed` where it named none.
   */
  #check(job: IoJob, row: number, { code, signal, stderr }: ProgramEnd): void {
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
    const how = signal === null ? `exit code ${String(code)}` : `signal ${signal}`;
    throw new IotriageError('trial-failed', `dd ended with ${how}: ${stderr.trim().slice(0, 300)}`);
  }
}
