import { type HeapBytes, sumHeapBytes } from '../../domain/heap-bytes.js';
import type { IoJob } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import type { Progress, StrategyContext, StrategySession } from '../../domain/strategy.js';
import { JobRecorder } from '../drive/job-recorder.js';
import { mergeOutcomes, sumResources } from './merge-outcomes.js';
import { hasStages } from './insides.js';
import type { Answer } from './messages.js';
import { sliceJob } from './slice-job.js';
import { WorkerProcess } from './worker-process.js';

type Done = Extract<Answer, { type: 'done' }>;

interface Share {
  readonly worker: WorkerProcess;
  readonly job: IoJob;
}

/** The common start lies so far ahead that every process has been told of it. */
const START_AHEAD_NS = 1e6;
const START_AHEAD_PER_PROCESS_NS = 50e3;

/** Processes for so many operations in flight. */
export function processesFor({ lanes, parameters }: Pick<StrategyContext, 'lanes' | 'parameters'>): number {
  return Math.ceil(lanes / Number(parameters.inFlight ?? 1));
}

/** Lane l of every job runs in process l modulo their number, which opens for itself what its units need. */
export class ProcessPoolSession implements StrategySession {
  readonly #context: StrategyContext;
  readonly #workers: readonly WorkerProcess[];
  /** Paths that a job opened and none has closed, in whatever process. */
  readonly #open = new Set<string>();
  #aborted = false;

  private constructor(context: StrategyContext, workers: readonly WorkerProcess[]) {
    this.#context = context;
    this.#workers = workers;
  }

  /** @throws IotriageError where a process cannot start, or its inside cannot be had here. */
  static async open(context: StrategyContext): Promise<ProcessPoolSession> {
    const poolSize = Number(context.parameters.pool);
    const inside = String(context.parameters.inside);
    const staged = context.staged && hasStages(inside);
    const processes = processesFor(context);
    const workers = Array.from(
      { length: processes },
      (_, index) => new WorkerProcess(index, poolSize, staged),
    );
    const request = {
      epochNs: context.clock.epochNs,
      inside,
      lanes: Math.ceil(context.lanes / processes),
      staged,
      bufferBytes: context.bufferBytes,
      poolSize,
      directories: context.directories,
      heapIntervalNs: context.heapsEveryNs === undefined ? null : context.heapsEveryNs * processes,
    };
    try {
      await all(workers.map((worker) => worker.open(request)));
    } catch (error) {
      await Promise.all(workers.map((worker) => worker.end()));
      throw error;
    }
    return new ProcessPoolSession(context, workers);
  }

  async execute(job: IoJob): Promise<JobOutcome> {
    for (const worker of this.#workers) worker.progress = { operations: 0, bytes: 0 };
    const shares = this.#workers.flatMap((worker) => {
      const slice = sliceJob(job, worker.index, this.#workers.length);
      return slice ? [{ worker, job: slice }] : [];
    });
    const failed = await this.#prepare(job, shares);
    if (this.#aborted || shares.length === 0) return this.#nothing(job);
    if (failed.length > 0) return mergeOutcomes(failed, false);

    const atNs = this.#context.clock.now() + START_AHEAD_NS + shares.length * START_AHEAD_PER_PROCESS_NS;
    const done = await all(shares.map(({ worker }) => this.#go(worker, atNs)));
    await this.#follow(done);
    return {
      ...mergeOutcomes(
        done.map(({ outcome }) => outcome),
        this.#aborted,
      ),
      childResources: sumResources(done.map(({ resources }) => resources)),
    };
  }

  progress(): Progress {
    const sum = (field: keyof Progress): number =>
      this.#workers.reduce((total, { progress }) => total + progress[field], 0);
    return { operations: sum('operations'), bytes: sum('bytes') };
  }

  /** Each tells at the end of its part of a job too. */
  heapBytes(): HeapBytes | null {
    const told = this.#workers.flatMap(({ heap }) => heap ?? []);
    return told.length === 0 ? null : sumHeapBytes(told);
  }

  /** Ends the running job in every process and lets no later one begin. */
  abort(): void {
    this.#aborted = true;
    this.#stop();
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.end()));
  }

  /** @returns the outcomes of processes that could not open what they need. */
  async #prepare(job: IoJob, shares: readonly Share[]): Promise<readonly JobOutcome[]> {
    const openInPool = job.files.flatMap(({ path }, file) => (this.#open.has(path) ? [file] : []));
    const prepared = await all(
      shares.map(({ worker, job: slice }) => worker.ask({ type: 'job', job: slice, openInPool }, 'prepared')),
    );
    return prepared.flatMap(({ failed }) => failed ?? []);
  }

  /** A process that fails ends the others' part of the job too. */
  async #go(worker: WorkerProcess, atNs: number): Promise<Done> {
    try {
      const done = await worker.ask({ type: 'go', atNs }, 'done');
      const operations = Object.values(done.outcome.operations);
      worker.progress = {
        operations: operations.reduce((sum, { count }) => sum + count, 0),
        bytes: operations.reduce((sum, { bytes }) => sum + bytes, 0),
      };
      if (operations.some(({ errors }) => errors.length > 0)) this.#stop();
      return done;
    } catch (error) {
      this.#stop();
      throw error;
    }
  }

  /** Takes over what the job opened and closed; a file that one process closed is closed in all. */
  async #follow(done: readonly Done[]): Promise<void> {
    for (const path of done.flatMap(({ opened }) => opened)) this.#open.add(path);
    const paths = done.flatMap(({ closed }) => closed);
    if (paths.length === 0) return;
    for (const path of paths) this.#open.delete(path);
    await all(this.#workers.map((worker) => worker.ask({ type: 'forget', paths }, 'forgotten')));
  }

  #stop(): void {
    for (const worker of this.#workers) worker.send({ type: 'stop' });
  }

  #nothing(job: IoJob): JobOutcome {
    const recorder = new JobRecorder(job, this.#context.clock.now());
    if (this.#aborted) recorder.abort();
    return recorder.outcome();
  }
}

/** All answers; the first fault only when every process has answered or ended, so that none is still at work. */
async function all<T>(answers: readonly Promise<T>[]): Promise<readonly T[]> {
  const settled = await Promise.allSettled(answers);
  return settled.map((answer) => {
    if (answer.status === 'rejected') throw answer.reason;
    return answer.value;
  });
}
