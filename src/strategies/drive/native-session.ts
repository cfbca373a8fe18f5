import { errorCodeOf, IotriageError, messageOf } from '../../domain/errors.js';
import type { IoJob } from '../../domain/job.js';
import type { JobOutcome } from '../../domain/measurement.js';
import type { Progress, StrategyContext, StrategySession } from '../../domain/strategy.js';
import { loadAddon } from '../../native/addon.js';
import type { EngineName, EngineSession } from '../../native/addon-types.js';
import { JobRecorder } from './job-recorder.js';

/**
 * A session whose jobs an engine of the addon executes, whole.
 * @throws IotriageError `addon-absent` where the addon is not built, `unsupported` where the engine is forbidden here.
 */
export class NativeSession implements StrategySession {
  readonly #engine: EngineSession;
  readonly #context: StrategyContext;
  #aborted = false;

  constructor(engine: EngineName, context: StrategyContext) {
    this.#context = context;
    this.#engine = openEngine(engine, context);
  }

  async execute(job: IoJob): Promise<JobOutcome> {
    if (this.#aborted) {
      const nothing = new JobRecorder(job, this.#context.clock.now());
      nothing.abort();
      return nothing.outcome();
    }
    return this.#engine.execute(job);
  }

  progress(): Progress {
    return this.#engine.progress();
  }

  /** Ends the running job and lets no later one begin. */
  abort(): void {
    this.#aborted = true;
    this.#engine.abort();
  }

  notes(): readonly string[] {
    return this.#engine.notes();
  }

  dispose(): Promise<void> {
    this.#engine.dispose();
    return Promise.resolve();
  }
}

function openEngine(engine: EngineName, { clock, parameters }: StrategyContext): EngineSession {
  try {
    return loadAddon().openEngine(engine, {
      epochNs: clock.epochNs,
      threads: Number(parameters.threads ?? 1),
      ...(parameters.mode === undefined ? {} : { mode: String(parameters.mode) }),
      ...(parameters.registered === undefined ? {} : { registered: String(parameters.registered) }),
    });
  } catch (error) {
    if (errorCodeOf(error) !== 'unsupported') throw error;
    throw new IotriageError('unsupported', messageOf(error), [], { cause: error });
  }
}
