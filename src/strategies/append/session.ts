import { type IoJob, operationCodes } from '../../domain/job.js';
import type { StrategyContext } from '../../domain/strategy.js';
import { type AsyncRoute, driveLanes } from '../drive/async-lanes.js';
import { placed } from '../drive/failure-place.js';
import { type JobRun, LoopSession } from '../drive/loop-session.js';
import { operateByPath } from '../drive/path-operations.js';
import { PoolRequests } from '../drive/pool-requests.js';
import { appendFlagsOf } from './flags.js';

/** Opens a file, writes the bytes at its end, closes it. The signal ends what goes piece by piece, at its next piece. */
export type AppendCall = (path: string, bytes: Buffer, flags: number, signal: AbortSignal) => Promise<void>;

/** Each write of a job is one call that appends; syncs and unlinks go by the path too. */
export class AppendSession extends LoopSession {
  readonly #append: AppendCall;
  readonly #requests: PoolRequests | null;
  readonly #aborting = new AbortController();

  constructor(context: StrategyContext, append: AppendCall) {
    super(context);
    this.#append = append;
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

  protected prepare(job: IoJob): (run: JobRun) => Promise<void> {
    const route = routeOf(job, this.#append, this.#aborting.signal);
    return (run) => driveLanes(run, route, this.#requests);
  }
}

function routeOf(job: IoJob, append: AppendCall, signal: AbortSignal): AsyncRoute {
  const flagsAt = appendFlagsOf(job);
  return async (row, pass, lane) => {
    if (job.kind[row] !== operationCodes.write) return operateByPath(job, row);
    const file = job.file[row] ?? 0;
    const path = job.files[file]?.path ?? '';
    const size = job.size[row] ?? 0;
    const offset = job.offset[row] ?? 0;
    lane.stamp(file, pass, size, offset);
    try {
      await append(path, lane.whole(size), flagsAt(offset), signal);
    } catch (error) {
      throw await placed(error, { path, offset, size, told: 'end' });
    }
    return size;
  };
}
