import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { IoJob } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import type { Progress, StrategyContext, StrategySession } from '../../domain/strategy.js';
import { Descriptors } from '../drive/descriptors.js';
import { JobRecorder } from '../drive/job-recorder.js';
import { LaneCursor } from '../drive/lane-cursor.js';
import { OperationFailure } from '../drive/operation-error.js';
import { control, shareJob, type SharedJob } from './shared-job.js';
import { splitStages } from './stages.js';
import type { WorkerData } from './worker.js';

/** A piscina pool with a worker for each lane; the files' descriptors outlive a job, the pool outlives them all. */
export class WorkerPoolSession implements StrategySession {
  readonly #context: StrategyContext;
  readonly #pool: Piscina<SharedJob | number, number>;
  readonly #descriptors = new Descriptors();
  #running: { readonly recorder: JobRecorder; readonly shared: SharedJob } | null = null;
  #aborted = false;

  constructor(context: StrategyContext) {
    this.#context = context;
    this.#pool = new Piscina({
      filename: workerFile(),
      minThreads: context.lanes,
      maxThreads: context.lanes,
      // A descriptor may be closed by another worker than the one that opened it.
      trackUnmanagedFds: false,
      workerData: { epochNs: context.clock.epochNs } satisfies WorkerData,
    });
  }

  async execute(job: IoJob): Promise<JobOutcome> {
    this.#running = null;
    const workers = this.#context.lanes;
    const shared = shareJob(job, workers, Number(this.#context.parameters.batch));
    this.#descriptors.load(job.files, shared.slots);
    await Promise.all(Array.from({ length: workers }, () => this.#pool.run(shared)));

    const startNs = this.#context.clock.now();
    shared.deadlineNs[0] = job.limitNs === null ? Number.POSITIVE_INFINITY : startNs + job.limitNs;
    const recorder = new JobRecorder(job, startNs, true);
    this.#running = { recorder, shared };
    if (this.#aborted) this.abort();
    const lanes = Array.from({ length: job.lanes }, (_, lane) =>
      this.#runLane(job, shared, recorder, lane).catch((error: unknown) => {
        recorder.stopped = true;
        throw error;
      }),
    );
    // All of them: descriptors are taken over only when no worker is at work.
    const ended = await Promise.allSettled(lanes);
    this.#descriptors.store(job.files, shared.slots);
    for (const lane of ended) if (lane.status === 'rejected') throw lane.reason;
    recorder.shortOperations = shared.control[control.shortOperations] ?? 0;
    return recorder.outcome();
  }

  progress(): Progress {
    return this.#running?.recorder.progress() ?? { operations: 0, bytes: 0 };
  }

  /** Ends the running job, also in the midst of a batch, and lets no later one begin. */
  abort(): void {
    this.#aborted = true;
    if (!this.#running) return;
    this.#running.recorder.abort();
    Atomics.store(this.#running.shared.control, control.stop, 1);
  }

  async dispose(): Promise<void> {
    await this.#pool.destroy();
    this.#descriptors.closeAll();
  }

  /** One task in flight; each has up to a batch of units. */
  async #runLane(job: IoJob, shared: SharedJob, recorder: JobRecorder, lane: number): Promise<void> {
    const { now } = this.#context.clock;
    const cursor = new LaneCursor(job, lane);
    const deadlineNs = shared.deadlineNs[0] ?? 0;
    const first = lane * shared.laneOperations;
    const moments = { submitNs: now(), postedNs: 0, beganNs: 0, endedNs: 0, deliveredNs: 0 };
    const stages = { submitNs: 0, queueNs: 0, serviceNs: 0, deliverNs: 0 };
    while (!recorder.stopped && moments.submitNs <= deadlineNs) {
      const count = gatherBatch(shared, cursor, lane);
      if (count === 0) break;
      moments.submitNs = now();
      const task = this.#pool.run(lane);
      moments.postedNs = now();
      const begun = await task;
      moments.deliveredNs = now();
      for (let at = first; at < first + begun; at++) {
        const row = shared.rows[at] ?? 0;
        const result = shared.results[at] ?? 0;
        if (result < 0) {
          recorder.fail(row, OperationFailure.fromNumber(-result));
          continue;
        }
        moments.beganNs = shared.beganNs[at] ?? 0;
        moments.endedNs = shared.endedNs[at] ?? 0;
        splitStages(moments, stages);
        recorder.doneInStages(
          job.kind[row] ?? 0,
          job.file[row] ?? 0,
          result,
          stages.submitNs,
          stages.queueNs,
          stages.serviceNs,
          stages.deliverNs,
        );
      }
      if (begun > 0) recorder.laneEnded(moments.deliveredNs, shared.passes[first + begun - 1] ?? 0);
      if (begun < count) break;
      moments.submitNs = moments.deliveredNs;
    }
  }
}

/** Writes the lane's next operations into its part of the shared job. */
function gatherBatch(shared: SharedJob, cursor: LaneCursor, lane: number): number {
  const first = lane * shared.laneOperations;
  let count = 0;
  while (count < shared.laneOperations && cursor.advance()) {
    shared.rows[first + count] = cursor.row;
    shared.passes[first + count] = cursor.pass;
    count++;
  }
  shared.counts[lane] = count;
  return count;
}

/** A worker cannot load TypeScript: when this module runs from its source, the worker comes from the build. */
function workerFile(): string {
  const here = fileURLToPath(import.meta.url);
  const built = here.endsWith('.ts')
    ? here.replace(/\/src\/strategies\/worker-pool\/session\.ts$/, '/dist/strategies/worker-pool/session.js')
    : here;
  return built.replace(/session\.js$/, 'worker.js');
}
