import type { IoJob, JobOperation } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import type { Progress, StrategyContext, StrategySession } from '../../domain/strategy.js';
import { loadAddon } from '../../native/addon.js';
import type { EngineName, EngineSession } from '../../native/addon-types.js';
import { JobRecorder } from './job-recorder.js';
import { syscallOf } from './operation-error.js';

/**
 * A session whose jobs an engine of the addon executes, whole.
 * @throws IotriageError `addon-absent` where the addon is not built.
 */
export class NativeSession implements StrategySession {
  readonly #engine: EngineSession;
  readonly #context: StrategyContext;
  #aborted = false;

  constructor(engine: EngineName, context: StrategyContext) {
    this.#context = context;
    this.#engine = loadAddon().openEngine(engine, {
      epochNs: context.clock.epochNs,
      threads: context.threads,
    });
  }

  async execute(job: IoJob): Promise<JobOutcome> {
    if (this.#aborted) {
      const nothing = new JobRecorder(job, this.#context.clock.now());
      nothing.abort();
      return nothing.outcome();
    }
    return withStraceNames(await this.#engine.execute(job), job);
  }

  progress(): Progress {
    return this.#engine.progress();
  }

  /** Ends the running job and lets no later one begin. */
  abort(): void {
    this.#aborted = true;
    this.#engine.abort();
  }

  dispose(): Promise<void> {
    this.#engine.dispose();
    return Promise.resolve();
  }
}

/** Engines name the call of libc; every other route names the system call, as strace and `/proc/PID/syscall` show it. */
function withStraceNames(outcome: JobOutcome, job: IoJob): JobOutcome {
  const operations = Object.entries(outcome.operations).map(([kind, operation]) => {
    const errors = operation.errors.map((error) => ({
      ...error,
      syscall: syscallOf(kind as JobOperation, job),
    }));
    return [kind, { ...operation, errors }] as const;
  });
  return { ...outcome, operations: Object.fromEntries(operations) };
}
