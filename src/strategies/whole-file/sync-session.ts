import type { IoJob } from '../../domain/job.js';
import type { StrategyContext } from '../../domain/strategy.js';
import { LaneCursor } from '../drive/lane-cursor.js';
import { type JobRun, LoopSession } from '../drive/loop-session.js';
import { driveSync } from '../drive/sync-drive.js';
import type { SyncRoute } from '../drive/sync-operations.js';
import { SyncStages } from '../drive/sync-stages.js';
import { callsByPath } from './sync-calls.js';

/** Routes whose operations open, move and close by calls that block. */
export class SyncByPathSession extends LoopSession {
  protected override readonly paces = 'itself';
  readonly #routeOf: (run: JobRun, parameters: StrategyContext['parameters']) => SyncRoute;

  /** @param routeOf carries out the rows of a job. */
  constructor(
    context: StrategyContext,
    routeOf: (run: JobRun, parameters: StrategyContext['parameters']) => SyncRoute,
  ) {
    super(context);
    this.#routeOf = routeOf;
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  protected prepare(job: IoJob): (run: JobRun) => void {
    const cursors = Array.from({ length: job.lanes }, (_, lane) => new LaneCursor(job, lane));
    return (run) => {
      const route = this.#routeOf(run, this.context.parameters);
      const stages =
        this.stamps && new SyncStages(this.stamps, job, run.recorder, callsByPath(this.stamps, job));
      driveSync(run, route, cursors, stages);
    };
  }
}
