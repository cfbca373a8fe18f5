import { IotriageError } from '../domain/errors.js';
import type { Strategy, StrategyContext, StrategySession } from '../domain/strategy.js';
import { capabilities, fixed, honouredExcept } from './drive/capabilities.js';
import { vectorParameter } from './drive/vector-parameter.js';
import { WorkerPoolSession } from './worker-pool/session.js';

/** A worker thread takes about 11 MiB; beyond this their memory and their switching are what is measured. */
const MAX_WORKERS = 256;

/**
 * Worker threads that write and read by `node:fs` or by the addon, given their work by piscina. With buffers `own` nothing
 * but numbers is posted, and each worker writes memory of its own, as one does that makes what it writes: blocks bear
 * the number of the worker, since any worker may take any lane's task. With `shared` the main thread makes the bytes in
 * memory that it shares with the workers (a SharedArrayBuffer, aligned for direct I/O), a slot for each operation of a
 * task in flight, and workers write from there and read into it. With `cloned` the bytes are posted with the task, as
 * services do that send data to workers, and what is read comes back; for direct I/O the worker copies them once more
 * into memory that is aligned, which a clone is not. A paced lane waits in the main thread; a task then has as many
 * units as are due.
 */
export const workerPool: Strategy = {
  name: 'worker-pool',
  summary:
    'worker threads (piscina) that call fs.writeSync or the addon, a task in flight for each of depth workers',
  unit: 'block',
  family: 'node',
  usesPool: false,
  blocksLoop: false,
  hasWorkers: true,
  stages: 'both',
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({
    poolSize: fixed(null, "its workers write on their own threads, not in libuv's pool"),
    depth: {
      kind: 'honoured',
      max: { value: MAX_WORKERS, why: 'each in flight has a thread of about 11 MiB' },
    },
    // A task is a whole unit: its write and its sync run in one worker, which waits for no other.
    durability: honouredExcept(['group'], 'a worker that writes also syncs, so that workers share no sync'),
  }),
  parameters: [
    { name: 'batch', kind: 'number', summary: 'units for each task', defaultValue: 1, min: 1, max: 4096 },
    {
      name: 'inside',
      kind: 'choice',
      summary: 'what calls in the workers: fs.writeSync, or pwrite by an addon',
      defaultValue: 'fs',
      values: ['fs', 'addon'],
    },
    {
      name: 'buffers',
      kind: 'choice',
      summary:
        "own: workers write memory of their own; shared: the main thread's, in a SharedArrayBuffer; cloned: copied with each task",
      defaultValue: 'own',
      values: ['own', 'shared', 'cloned'],
    },
    vectorParameter,
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
