import type { StrategyContext } from '../../domain/strategy.js';
import { type JobRun, LoopSession } from '../drive/loop-session.js';
import { PoolRequests } from '../drive/pool-requests.js';

/** What drives the lanes of a job's run. */
export interface AppendDriving {
  /** Of a staged trial; null: the trial is none. */
  readonly requests: PoolRequests | null;
  /** Ends what goes piece by piece, at its next piece. */
  readonly signal: AbortSignal;
}

export type AppendDrive = (run: JobRun, driving: AppendDriving) => Promise<void>;

/** Each write of a job is one call that opens its file, appends and closes it; syncs and unlinks go by the path too. */
export class AppendSession extends LoopSession {
  readonly #drive: AppendDrive;
  readonly #requests: PoolRequests | null;
  readonly #aborting = new AbortController();

  constructor(context: StrategyContext, drive: AppendDrive) {
    super(context);
    this.#drive = drive;
    this.#requests = this.stamps && new PoolRequests(this.stamps, context.clock);
  }

  /** Of a large block that goes piece by piece no further one is begun. */
  override abort(): void {
    super.abort();
    this.#aborting.abort();
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  protected prepare(): (run: JobRun) => Promise<void> {
    const driving = { requests: this.#requests, signal: this.#aborting.signal };
    return (run) => this.#drive(run, driving);
  }
}
