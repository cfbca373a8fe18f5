import { IotriageError } from '../../domain/errors.js';
import { type IoJob, operationCodes } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import { usedBetween } from '../../domain/resource-use.js';
import type { Progress, StrategyContext, StrategySession } from '../../domain/strategy.js';
import { JobRecorder } from '../drive/job-recorder.js';
import { LaneCursor } from '../drive/lane-cursor.js';
import { LaneSchedule, type Schedule } from '../drive/lane-schedule.js';
import { Pacer } from '../drive/pacer.js';
import { loadAddon } from '../../native/addon.js';
import { OperationFailure } from '../drive/operation-error.js';
import { FailedCall } from '../drive/failed-call.js';
import { movesBytes, runByPath, syncByPath } from '../drive/path-operations.js';
import {
  endedChildrenUse,
  findProgram,
  type Program,
  type ProgramEnd,
  startProgram,
} from '../../native/program.js';
import { ddArguments, ddFailure, ddMovedBytes, pieceBytesOf } from './arguments.js';

/** Each read or write of a job is one dd; a sync is ours. */
export class DdSession implements StrategySession {
  readonly #context: StrategyContext;
  readonly #programs = new Set<Program>();
  #recorder: JobRecorder | null = null;
  #pacer: Pacer | null = null;
  #aborted = false;

  constructor(context: StrategyContext) {
    this.#context = context;
  }

  async execute(job: IoJob): Promise<JobOutcome> {
    const { clock } = this.#context;
    const before = endedChildrenUse();
    const moves = movesBytes(job);
    const file = moves ? findProgram('dd') : null;
    if (moves && file === null) throw new IotriageError('unsupported', 'the program dd is not installed');
    const pacer = file === null || job.pacing === null ? null : new Pacer(loadAddon(), clock, job.pacing);
    this.#pacer = pacer;
    const startNs = clock.now();
    const recorder = new JobRecorder(job, startNs);
    this.#recorder = recorder;
    if (this.#aborted) recorder.abort();
    if (file === null) {
      await runByPath(job, recorder, clock);
      return recorder.outcome();
    }
    const deadlineNs = startNs + (job.limitNs ?? Number.POSITIVE_INFINITY);
    const schedule = { job, recorder, startNs, deadlineNs, now: clock.now, pacer };
    try {
      await Promise.all(Array.from({ length: job.lanes }, (_, lane) => this.#runLane(schedule, lane, file)));
    } finally {
      this.#pacer = null;
      pacer?.close();
    }
    return {
      ...recorder.outcome(),
      childResources: usedBetween(before, endedChildrenUse()),
    };
  }

  progress(): Progress {
    return this.#recorder?.progress() ?? { operations: 0, bytes: 0 };
  }

  abort(): void {
    this.#aborted = true;
    this.#recorder?.abort();
    this.#pacer?.letGo();
    for (const program of this.#programs) program.kill('SIGKILL');
  }

  dispose(): Promise<void> {
    for (const program of this.#programs) program.kill('SIGKILL');
    return Promise.resolve();
  }

  async #runLane(shared: Schedule, lane: number, dd: string): Promise<void> {
    const { job, recorder, deadlineNs, now } = shared;
    const cursor = new LaneCursor(job, lane);
    // Its programs share no sync.
    const schedule = new LaneSchedule(shared, cursor, null);
    let beganNs = now();
    while (!recorder.stopped && beganNs <= deadlineNs && cursor.advance()) {
      if ((await schedule.turn()) === 'end') break;
      const { row } = cursor;
      const kind = job.kind[row] ?? 0;
      const file = job.file[row] ?? 0;
      try {
        if (kind === operationCodes.sync) await syncByPath(job.files[file]?.path ?? '', job.syncCall);
        else if (!(await this.#runDd(job, row, dd))) break;
      } catch (error) {
        recorder.fail(row, error);
        beganNs = now();
        break;
      }
      const endNs = now();
      schedule.done(kind, file, job.size[row] ?? 0, endNs);
      beganNs = endNs;
    }
    if (cursor.row >= 0) recorder.laneEnded(beganNs, cursor.pass);
    schedule.leave();
  }

  /** False: it was ended by an abort. */
  async #runDd(job: IoJob, row: number, dd: string): Promise<boolean> {
    const program = startProgram(dd, ddArguments(job, row, Number(this.#context.parameters.bs)));
    this.#programs.add(program);
    try {
      const ended = await program.ended;
      if (ended.signal !== null && this.#aborted) return false;
      this.#check(job, row, ended);
      return true;
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
    const failure = ddFailure(stderr, pieceBytesOf(job, row, Number(this.#context.parameters.bs)));
    if (failure !== null) {
      // The row is a whole file: the call and the place are those that dd told.
      const { errno, syscall, offset } = failure;
      throw new FailedCall(OperationFailure.fromNumber(errno), syscall, offset);
    }
    const how = signal === null ? `exit code ${String(code)}` : `signal ${signal}`;
    throw new IotriageError('trial-failed', `dd ended with ${how}: ${stderr.trim().slice(0, 300)}`);
  }
}
