import { type EpochClock, NOT_YET } from '../../domain/clock.js';
import type { IoJob } from '../../domain/job.js';
import type { LaneBuffer } from './lane-buffer.js';
import { LaneCursor } from './lane-cursor.js';
import type { LaneSchedule } from './lane-schedule.js';
import { type JobRun, laneSchedule } from './loop-session.js';

/**
 * One lane of a route that calls back: one operation at a time, and the callback of each begins the next one. No promise
 * stands between two operations, as none does in a loop of callbacks that is written by hand.
 */
export abstract class CallbackLane {
  protected readonly run: JobRun;
  protected readonly job: IoJob;
  protected readonly buffer: LaneBuffer;
  protected readonly cursor: LaneCursor;
  protected readonly now: EpochClock['now'];
  readonly #ended: () => void;
  readonly #schedule: LaneSchedule | null;
  #beganNs = NOT_YET;

  /** @param ended is told once, when the lane does nothing more. */
  constructor(run: JobRun, buffer: LaneBuffer, lane: number, ended: () => void) {
    this.run = run;
    this.job = run.job;
    this.buffer = buffer;
    this.cursor = new LaneCursor(run.job, lane);
    this.now = run.now;
    this.#schedule = laneSchedule(run, lane, this.cursor);
    this.#ended = ended;
  }

  start(): void {
    this.#begin(this.now());
  }

  /** Asks for the operation of a row; its callback says {@link succeeded} or {@link fail}. What it throws is its failure. */
  protected abstract call(row: number, nowNs: number): void;

  /** What is told of an error of the operation of a row. */
  protected failureOf(_row: number, error: unknown): unknown {
    return error;
  }

  /** Of a staged trial, that the operation of a row is done: the next one is not begun yet. */
  protected abstract staged(row: number, endNs: number): void;

  /** Called where no operation follows. */
  protected settle(): void {
    // What has nothing open does nothing.
  }

  /** The operation at hand has moved so many bytes, and the next one may begin. */
  protected succeeded(bytes: number): void {
    const { row } = this.cursor;
    const kind = this.job.kind[row] ?? 0;
    const file = this.job.file[row] ?? 0;
    const endNs = this.now();
    if (this.#schedule) this.#schedule.done(kind, file, bytes, endNs);
    else this.run.recorder.done(kind, file, bytes, endNs - this.#beganNs);
    this.staged(row, endNs);
    this.#begin(endNs);
  }

  /** The operation at hand has failed, which ends the job. */
  protected fail(error: unknown): void {
    const { row } = this.cursor;
    this.run.recorder.fail(row, this.failureOf(row, error));
    this.end(this.now());
  }

  protected end(nowNs: number): void {
    this.settle();
    if (this.cursor.row >= 0) this.run.recorder.laneEnded(nowNs, this.cursor.pass);
    this.#schedule?.leave();
    this.#ended();
  }

  #begin(nowNs: number): void {
    if (this.run.recorder.stopped || nowNs > this.run.deadlineNs || !this.cursor.advance()) this.end(nowNs);
    else if (this.#schedule) void this.#await(this.#schedule);
    else this.#perform(nowNs);
  }

  async #await(schedule: LaneSchedule): Promise<void> {
    const turn = await schedule.turn();
    if (turn === 'begin') this.#perform(schedule.nowNs);
    else if (turn === 'skip') this.#begin(schedule.nowNs);
    else this.end(schedule.nowNs);
  }

  #perform(nowNs: number): void {
    this.#beganNs = nowNs;
    try {
      this.call(this.cursor.row, nowNs);
    } catch (error) {
      this.fail(error);
    }
  }
}

/** Executes a job by lanes that call back, at once. @returns when all have ended. */
export function driveCallbackLanes(
  run: JobRun,
  laneOf: (buffer: LaneBuffer, lane: number, ended: () => void) => CallbackLane,
): Promise<void> {
  return new Promise((resolve) => {
    let running = run.buffers.length;
    const ended = (): void => {
      if (--running === 0) resolve();
    };
    const lanes = run.buffers.map((buffer, lane) => laneOf(buffer, lane, ended));
    for (const lane of lanes) lane.start();
  });
}
