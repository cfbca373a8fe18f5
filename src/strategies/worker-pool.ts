import { IotriageError } from '../domain/errors.js';
import type { Strategy, StrategyContext, StrategySession } from '../domain/strategy.js';
import { capabilities, fixed } from './drive/capabilities.js';
import { WorkerPoolSession } from './worker-pool/session.js';

/** A worker thread takes about 11 MiB; beyond this their memory and their switching are what is measured. */
const MAX_WORKERS = 256;

/**
 * Worker threads that call `fs.writeSync`, given their work by piscina. Blocks bear the number of the worker that wrote
 * them, since any worker may take any lane's task.
 */
export const workerPool: Strategy = {
  name: 'worker-pool',
  summary: 'fs.writeSync in worker threads (piscina), one task in flight for each of depth workers',
  unit: 'block',
  family: 'node',
  usesPool: false,
  blocksLoop: false,
  stages: 'self',
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({
    poolSize: fixed(null, "its workers write on their own threads, not in libuv's pool"),
    depth: {
      kind: 'honoured',
      max: { value: MAX_WORKERS, why: 'each in flight has a thread of about 11 MiB' },
    },
  }),
  parameters: [
    { name: 'batch', kind: 'number', summary: 'writes for each task', defaultValue: 1, min: 1, max: 4096 },
  ],
  open,
};

/** @throws IotriageError `usage` where more workers are asked for than a process should have. */
async function open(context: StrategyContext): Promise<StrategySession> {
  if (context.lanes > MAX_WORKERS) {
    throw new IotriageError(
      'usage',
      `worker-pool has a thread for each of ${context.lanes} in flight, at most ${MAX_WORKERS}`,
    );
  }
  return Promise.resolve(new WorkerPoolSession(context));
}
