import { constants } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { type IoJob, operationCodes } from '../domain/job.js';
import type { Strategy, StrategyContext } from '../domain/strategy.js';
import { appendCapabilities } from './drive/append-capabilities.js';
import { type AsyncRoute, driveLanes } from './drive/async-lanes.js';
import { placed } from './drive/failure-place.js';
import { type JobRun, LoopSession } from './drive/loop-session.js';
import { createFlags, FILE_MODE, openFlags } from './drive/open-flags.js';
import { operateByPath } from './drive/path-operations.js';
import { PoolRequests } from './drive/pool-requests.js';
import { poolRoute } from './drive/pool-route.js';

/** `fs.promises.appendFile` for each block: open, write, close. */
export const fsAppend: Strategy = {
  name: 'fs-append',
  summary: 'fs.promises.appendFile: each block opens its file, is appended and closes it, one after another',
  ...poolRoute,
  opensBy: 'path',
  appends: true,
  capabilities: appendCapabilities,
  parameters: [],
  open: (context) => Promise.resolve(new AppendSession(context)),
};

class AppendSession extends LoopSession {
  readonly #requests: PoolRequests | null;
  readonly #aborting = new AbortController();

  constructor(context: StrategyContext) {
    super(context);
    this.#requests = this.stamps && new PoolRequests(this.stamps, context.clock);
  }

  /** A large block goes piece by piece: no further one is begun. */
  override abort(): void {
    super.abort();
    this.#aborting.abort();
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  protected prepare(job: IoJob): (run: JobRun) => Promise<void> {
    const route = routeOf(job, this.#aborting.signal);
    return (run) => driveLanes(run, route, this.#requests);
  }
}

function routeOf(job: IoJob, signal: AbortSignal): AsyncRoute {
  const first = createFlags(job) | constants.O_APPEND;
  const further = openFlags({ ...job, readOnly: false }) | constants.O_APPEND;
  return async (row, pass, lane) => {
    const file = job.file[row] ?? 0;
    if (job.kind[row] !== operationCodes.write) return operateByPath(job, row);
    const path = job.files[file]?.path ?? '';
    const size = job.size[row] ?? 0;
    const offset = job.offset[row] ?? 0;
    lane.stamp(file, pass, size, offset);
    // A number is taken as open(2) takes it; its type says text. The signal is handed on to `writeFile`.
    const flag = (offset === 0 ? first : further) as unknown as string;
    const options = { flag, mode: FILE_MODE, signal };
    try {
      await appendFile(path, lane.whole(size), options);
    } catch (error) {
      throw await placed(error, { path, offset, size, told: 'end' });
    }
    return size;
  };
}
