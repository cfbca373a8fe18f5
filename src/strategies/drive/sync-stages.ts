import type { IoJob } from '../../domain/job.js';
import type { JobRecorder } from './job-recorder.js';
import type { StageStamps } from './stage-stamps.js';
import { StageSum } from './stage-sum.js';

/**
 * Takes the stamps of the system calls that the operation of a row made, in their order, and tells each.
 * @returns false: one of them is not there.
 */
export type CallsOf = (row: number, told: () => void) => boolean;

/**
 * The stages of a route that makes its system calls itself, on the thread that asks for them, in a staged trial. Nothing
 * queues: what lies before a call, and between two, is submit, and what follows the last one is deliver.
 */
export class SyncStages {
  readonly #stamps: Pick<StageStamps, 'startNs' | 'endNs'>;
  readonly #job: Pick<IoJob, 'kind'>;
  readonly #recorder: Pick<JobRecorder, 'staged'>;
  readonly #callsOf: CallsOf;
  readonly #sum = new StageSum();
  #reachedNs = 0;
  #endNs = 0;
  readonly #told = (): void => {
    const { startNs, endNs } = this.#stamps;
    this.#reachedNs = Math.min(Math.max(endNs, this.#reachedNs), this.#endNs);
    this.#sum.posted(startNs);
    this.#sum.delivered(this.#reachedNs, this.#stamps);
  };

  constructor(
    stamps: Pick<StageStamps, 'startNs' | 'endNs'>,
    job: Pick<IoJob, 'kind'>,
    recorder: Pick<JobRecorder, 'staged'>,
    callsOf: CallsOf,
  ) {
    this.#stamps = stamps;
    this.#job = job;
    this.#recorder = recorder;
    this.#callsOf = callsOf;
  }

  /** The operation of a row has succeeded. */
  done(row: number, calledNs: number, endNs: number): void {
    this.#reachedNs = calledNs;
    this.#endNs = endNs;
    this.#sum.begin(calledNs);
    if (!this.#callsOf(row, this.#told)) this.#sum.missing = true;
    this.#sum.end(endNs);
    this.#recorder.staged(this.#job.kind[row] ?? 0, this.#sum);
  }
}
