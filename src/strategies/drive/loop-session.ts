import type { IoJob } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import type { Progress, StrategyContext, StrategySession } from '../../domain/strategy.js';
import { loadAddon } from '../../native/addon.js';
import { JobRecorder } from './job-recorder.js';
import { type LaneBuffer, LaneBuffers } from './lane-buffer.js';

/** A job under way. */
export interface JobRun {
  readonly job: IoJob;
  readonly recorder: JobRecorder;
  /** One for each lane. */
  readonly buffers: readonly LaneBuffer[];
  readonly startNs: number;
  /** No operation is begun later. */
  readonly deadlineNs: number;
}

/** What the routes that are driven from JavaScript have in common: buffers, the clock's start, progress and abort. */
export abstract class LoopSession implements StrategySession {
  protected readonly context: StrategyContext;
  readonly #buffers = new LaneBuffers(loadAddon());
  #recorder: JobRecorder | null = null;
  #aborted = false;

  constructor(context: StrategyContext) {
    this.context = context;
  }

  /** Everything that a job needs is made before its clock starts. */
  async execute(job: IoJob): Promise<JobOutcome> {
    const buffers = this.#buffers.prepare(job);
    const drive = this.prepare(job);
    const startNs = this.context.clock.now();
    const recorder = new JobRecorder(job, startNs);
    this.#recorder = recorder;
    if (this.#aborted) recorder.abort();
    const deadlineNs = job.limitNs === null ? Number.POSITIVE_INFINITY : startNs + job.limitNs;
    await drive({ job, recorder, buffers, startNs, deadlineNs });
    return recorder.outcome();
  }

  progress(): Progress {
    return this.#recorder?.progress() ?? { operations: 0, bytes: 0 };
  }

  /** Ends the running job and lets no later one begin. */
  abort(): void {
    this.#aborted = true;
    this.#recorder?.abort();
  }

  abstract dispose(): Promise<void>;

  /** Readies a job; what it returns executes it to its end and gives back its descriptors. */
  protected abstract prepare(job: IoJob): (run: JobRun) => Promise<void> | void;
}
