import type { EpochClock } from '../../domain/clock.js';
import { type IoJob, meanGapNs } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import type { Progress, StrategyContext, StrategySession } from '../../domain/strategy.js';
import { loadAddon } from '../../native/addon.js';
import { BlockedLoop } from './blocked-loop.js';
import { JobRecorder } from './job-recorder.js';
import { type GroupGate, groupGates } from './group-gate.js';
import { type LaneBuffer, LaneBuffers } from './lane-buffer.js';
import type { LaneCursor } from './lane-cursor.js';
import { LaneSchedule } from './lane-schedule.js';
import { inOneShape } from './one-shape.js';
import { Pacer } from './pacer.js';
import { SeldomClock } from './seldom-clock.js';
import { StageLane } from './stage-lane.js';
import { StageStamps } from './stage-stamps.js';
import { WatchedClock } from './watched-clock.js';

/** A job under way. */
export interface JobRun {
  readonly job: IoJob;
  readonly recorder: JobRecorder;
  /** One for each lane. */
  readonly buffers: readonly LaneBuffer[];
  readonly startNs: number;
  /** No operation is begun later. */
  readonly deadlineNs: number;
  readonly now: EpochClock['now'];
  /** Null: a closed loop. */
  readonly pacer: Pacer | null;
  /** One for each group of lanes that share their syncs; null: each lane syncs for itself. */
  readonly gates: readonly GroupGate[] | null;
}

/** The same of another job. Each field by its name: V8 has one hidden class for what is made here and one for a copy. */
export function runOf(run: JobRun, job: IoJob): JobRun {
  const { recorder, buffers, startNs, deadlineNs, now, pacer, gates } = run;
  return { job, recorder, buffers, startNs, deadlineNs, now, pacer, gates };
}

/** When a lane's operations begin; null where each begins when the one before has ended. */
export function laneSchedule(run: JobRun, lane: number, cursor: LaneCursor): LaneSchedule | null {
  if (run.pacer === null && run.gates === null) return null;
  return new LaneSchedule(run, cursor, run.gates?.[Math.floor(lane / run.job.groupLanes)] ?? null);
}

/** What the routes that are driven from JavaScript have in common: buffers, the clock's start, progress and abort. */
export abstract class LoopSession implements StrategySession {
  protected readonly context: StrategyContext;
  /** Of a staged trial; null: the trial is none. */
  protected readonly stamps: StageStamps | null;
  readonly #buffers = new LaneBuffers(loadAddon());
  #recorder: JobRecorder | null = null;
  #pacer: Pacer | null = null;
  #aborted = false;
  #watched: WatchedClock | null = null;
  readonly #seldom: SeldomClock;
  /** `itself`: the route waits for intended starts by itself, since it blocks the loop. */
  protected readonly paces: 'loop' | 'itself' = 'loop';

  constructor(context: StrategyContext) {
    const { clock } = context;
    this.context = context;
    this.#seldom = new SeldomClock(clock.now);
    this.stamps = context.staged ? new StageStamps(loadAddon().interposer, clock) : null;
  }

  /** Whether a job can keep the loop to itself for long: then it hears of signals by its clock, which it reads meanwhile. */
  protected get keepsLoop(): boolean {
    return this.paces === 'itself';
  }

  /** Everything that a job needs is made before its clock starts. */
  async execute(given: IoJob): Promise<JobOutcome> {
    const job = inOneShape(given);
    const buffers = this.laneBuffers(job);
    const drive = this.prepare(job);
    const { clock } = this.context;
    // Nothing of this job is done yet, whatever the one before came to.
    const recorder = (this.#recorder = new JobRecorder(job, clock.now(), this.stamps !== null));
    recorder.reserve();
    const pacer = (this.#pacer =
      job.pacing === null || this.paces === 'itself' ? null : new Pacer(loadAddon(), clock, meanGapNs(job)));
    const blocked = this.keepsLoop
      ? await BlockedLoop.begin(loadAddon(), this.#watchedClock(), () => {
          this.abort();
        })
      : null;
    const exact = blocked?.now ?? clock.now;
    // Who waits for a moment needs the time.
    const now = this.context.stamps === false && job.pacing === null ? this.#seldom.reading(exact) : exact;
    const startNs = clock.now();
    recorder.begin(startNs);
    if (this.#aborted) recorder.abort();
    const deadlineNs = job.limitNs === null ? Number.POSITIVE_INFINITY : startNs + job.limitNs;
    const run = { job, recorder, buffers, startNs, deadlineNs, now, pacer, gates: groupGates(job) };
    try {
      await drive(run);
      await blocked?.end();
      return recorder.outcome();
    } finally {
      blocked?.close();
      this.#pacer = null;
      pacer?.close();
    }
  }

  progress(): Progress {
    return this.#recorder?.progress() ?? { operations: 0, bytes: 0 };
  }

  /** Ends the running job and lets no later one begin. */
  abort(): void {
    this.#aborted = true;
    this.#recorder?.abort();
    this.#pacer?.letGo();
  }

  abstract dispose(): Promise<void>;

  /** One for all jobs that keep the loop; null: the trial's own clock does what it does. */
  #watchedClock(): WatchedClock | null {
    const { clock } = this.context;
    return clock instanceof WatchedClock ? null : (this.#watched ??= new WatchedClock(clock));
  }

  /** One for each lane. */
  protected laneBuffers(job: IoJob): readonly LaneBuffer[] {
    return this.#buffers.prepare(job);
  }

  /** For a lane of a staged trial; null: the trial is none. */
  protected stageLane({ job, recorder, gates }: JobRun): StageLane | null {
    const scheduled = job.pacing !== null || gates !== null;
    return this.stamps && new StageLane(this.stamps, job, recorder, scheduled);
  }

  /** Readies a job; what it returns executes it to its end and gives back its descriptors. */
  protected abstract prepare(job: IoJob): (run: JobRun) => Promise<void> | void;
}
