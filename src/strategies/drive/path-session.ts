import type { StrategyContext } from '../../domain/strategy.js';
import { type JobRun, LoopSession } from './loop-session.js';
import { PoolRequests } from './pool-requests.js';

/** What drives the lanes of a job's run. */
export interface PathDriving extends Pick<StrategyContext, 'parameters'> {
  /** Of a staged trial; null: the trial is none. */
  readonly requests: PoolRequests | null;
  /** Ends an operation that goes piece by piece, at its next piece. */
  readonly signal: AbortSignal;
}

export type PathDrive = (run: JobRun, driving: PathDriving) => Promise<void>;

/** Each operation opens its file, moves its bytes and closes it; syncs and unlinks go by the path too. Nothing stays open. */
export class PathSession extends LoopSession {
  readonly #drive: PathDrive;
  readonly #requests: PoolRequests | null;
  readonly #aborting = new AbortController();

  constructor(context: StrategyContext, drive: PathDrive) {
    super(context);
    this.#drive = drive;
    this.#requests = this.stamps && new PoolRequests(this.stamps, context.clock);
  }

  /** Of an operation in the midst of its pieces no further one is begun. */
  override abort(): void {
    super.abort();
    this.#aborting.abort();
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  protected prepare(): (run: JobRun) => Promise<void> {
    const { parameters } = this.context;
    const driving = { parameters, requests: this.#requests, signal: this.#aborting.signal };
    return (run) => this.#drive(run, driving);
  }
}
