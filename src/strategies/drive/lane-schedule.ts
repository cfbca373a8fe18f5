import { type EpochClock, NOT_YET } from '../../domain/clock.js';
import { intendedAfterNs, type IoJob, operationCodes } from '../../domain/job.js';
import type { GroupGate } from './group-gate.js';
import type { JobRecorder } from './job-recorder.js';
import type { LaneCursor } from './lane-cursor.js';
import type { Pacer } from './pacer.js';

/** What all lanes of a scheduled job share. */
export interface Schedule {
  readonly job: IoJob;
  readonly recorder: JobRecorder;
  readonly startNs: number;
  readonly deadlineNs: number;
  readonly now: EpochClock['now'];
  /** Null: a closed loop. */
  readonly pacer: Pacer | null;
}

/**
 * When the operations of one lane begin, of a job that is paced or whose lanes share their syncs; and what their
 * latencies count from.
 */
export class LaneSchedule {
  /** When the operation at hand was called; else when the last one had ended. */
  nowNs: number;

  readonly #shared: Schedule;
  readonly #cursor: LaneCursor;
  readonly #gate: GroupGate | null;
  /** Of the operation at hand: what its latency counts from, and its call. */
  #fromNs = NOT_YET;
  #callNs = NOT_YET;
  /** Of the unit at hand: what its commit counts from, as its write does. */
  #commitFromNs = NOT_YET;
  #leads = false;

  constructor(shared: Schedule, cursor: LaneCursor, gate: GroupGate | null) {
    this.#shared = shared;
    this.#cursor = cursor;
    this.#gate = gate;
    this.nowNs = shared.startNs;
  }

  /**
   * Waits until the operation that the cursor stands at may begin. `skip`: another lane did it for this one; `end`: it
   * is not to begin any more.
   */
  async turn(): Promise<'begin' | 'skip' | 'end'> {
    if (!this.#cursor.isFirstOfUnit && this.#gate !== null) return this.#shareSync(this.#gate);
    const intendedNs = this.#intendedNs();
    if (intendedNs !== null && !(await this.#awaitStart(intendedNs))) return 'end';
    if (!this.#mayBegin()) return 'end';
    this.#callNs = this.nowNs;
    this.#fromNs = intendedNs === null ? this.#callNs : Math.round(intendedNs);
    if (this.#cursor.isFirstOfUnit) this.#commitFromNs = this.#fromNs;
    return 'begin';
  }

  /** Reads the clock: who waited may have been woken up too late. */
  #mayBegin(): boolean {
    const { recorder, deadlineNs, now } = this.#shared;
    const nowNs = now();
    if (recorder.stopped || nowNs > deadlineNs) return false;
    this.nowNs = nowNs;
    return true;
  }

  /** What the operation's latency counts from. */
  get fromNs(): number {
    return this.#fromNs;
  }

  /** The operation succeeded. */
  done(kind: number, file: number, bytes: number, endNs: number): void {
    const { recorder, job } = this.#shared;
    this.nowNs = endNs;
    recorder.done(kind, file, bytes, endNs - this.#fromNs);
    if (job.pacing !== null) recorder.issued(kind, endNs - this.#callNs);
    if (this.#gate === null || kind !== operationCodes.sync) return;
    recorder.committed(endNs - this.#commitFromNs);
    this.#leads = false;
    this.#gate.finish(endNs);
  }

  /** The lane does nothing more. */
  leave(): void {
    this.#gate?.leave(this.#leads);
    this.#leads = false;
    if (this.#shared.recorder.stopped) this.#shared.pacer?.letGo();
  }

  /** Of the operation that the cursor stands at; null: it has none. */
  #intendedNs(): number | null {
    const { job, startNs } = this.#shared;
    const afterNs = intendedAfterNs(job, this.#cursor);
    return afterNs === null ? null : startNs + afterNs;
  }

  /** Whether the operation is to begin at all. */
  async #awaitStart(intendedNs: number): Promise<boolean> {
    const { pacer, deadlineNs, now, recorder } = this.#shared;
    if (intendedNs > deadlineNs) return false;
    if (intendedNs > now()) await pacer?.until(intendedNs);
    return !recorder.stopped;
  }

  async #shareSync(gate: GroupGate): Promise<'begin' | 'skip' | 'end'> {
    const { recorder } = this.#shared;
    const endedBefore = gate.endedNs;
    this.#leads = await gate.arrive();
    if (this.#leads) {
      if (!this.#mayBegin()) return 'end';
      this.#fromNs = this.#callNs = this.nowNs;
      return 'begin';
    }
    if (recorder.stopped || gate.endedNs === endedBefore) return 'end';
    this.nowNs = gate.endedNs;
    recorder.committed(gate.endedNs - this.#commitFromNs);
    return 'skip';
  }
}
