import { IotriageError } from '../domain/errors.js';
import type { Strategy, StrategyContext, StrategySession } from '../domain/strategy.js';
import { capabilities, fixed, honoured, honouredExcept } from './drive/capabilities.js';
import { vectorParameter } from './drive/vector-parameter.js';
import { insides, takesPool } from './worker-pool/insides.js';
import { bufferKinds, workersFor } from './worker-pool/task-form.js';

/** A worker thread takes about 11 MiB; beyond this their memory and their switching are what is measured. */
const MAX_WORKERS = 256;

/** What is synchronous has one operation in flight in each worker. */
const refuses: NonNullable<Strategy['refuses']> = ({ inside, inFlight }) => {
  const route = String(inside);
  if (takesPool(route) || Number(inFlight ?? 1) === 1) return null;
  const why = `inside=${route} blocks its worker, so that inFlight=${inFlight} has no effect`;
  return { why, remedy: 'Give inside=fs-promises or inside=fs-callback, or inFlight=1' };
};

const own = capabilities({
  poolSize: fixed(
    null,
    "its workers call on their own threads: with inside=fs-promises or fs-callback alone they use libuv's pool",
  ),
  depth: {
    kind: 'honoured',
    max: {
      value: MAX_WORKERS,
      why: 'each worker, with inFlight operations in flight, has a thread of about 11 MiB',
      times: 'inFlight',
    },
  },
  // A task is a whole unit: its write and its sync run in one worker, which waits for no other.
  durability: honouredExcept(['group'], 'a worker that writes also syncs, so that workers share no sync'),
});

/**
 * Worker threads that write and read by `node:fs` or by the addon, given their work by piscina. What blocks a worker runs on
 * the worker's thread; `fs-promises` and `fs-callback` are awaited there, and all workers of the process share libuv's
 * one pool. The depth is that of all workers: depth / `inFlight` of them, rounded up. With buffers `own` nothing
 * but numbers is posted, and each worker writes memory of its own, as one does that makes what it writes: blocks bear
 * the number of the worker, since any worker may take any lane's task. With `shared` the main thread makes the bytes in
 * memory that it shares with the workers (a SharedArrayBuffer, aligned for direct I/O), a slot for each operation of a
 * task in flight, and workers write from there and read into it. With `cloned` the bytes are posted with the task, as
 * services do that send data to workers, and what is read comes back; for direct I/O the worker copies them once more
 * into memory that is aligned, which a clone is not. With `transferred` the memory itself changes hands: it goes with the
 * task and comes back with the answer, for writes and for reads, and the main thread has none of it meanwhile. A paced lane waits in the main thread; a task then has as many
 * units as are due.
 */
export const workerPool: Strategy = {
  name: 'worker-pool',
  summary:
    'worker threads (piscina) that call fs or the addon, each with inFlight of the depth tasks in flight',
  unit: 'block',
  family: 'node',
  usesPool: false,
  blocksLoop: false,
  hasWorkers: true,
  stages: 'both',
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: own,
  parameters: [
    { name: 'batch', kind: 'number', summary: 'units for each task', defaultValue: 1, min: 1, max: 4096 },
    {
      name: 'inside',
      kind: 'choice',
      summary:
        'what calls in the workers: fs.writeSync, pwrite by an addon, or what they await, in the libuv pool of all',
      defaultValue: 'fs',
      values: insides,
    },
    {
      name: 'inFlight',
      kind: 'number',
      summary: 'tasks at a time in each worker, where the inside is awaited',
      defaultValue: 1,
      min: 1,
      max: 1024,
    },
    {
      name: 'buffers',
      kind: 'choice',
      summary:
        "own: workers write memory of their own; shared: the main thread's, in a SharedArrayBuffer; cloned: copied with each task; transferred: handed over with it and back",
      defaultValue: 'own',
      values: bufferKinds,
    },
    vectorParameter,
  ],
  traitsWith: ({ inside }) =>
    takesPool(String(inside))
      ? { usesPool: true, stages: 'interposer', capabilities: { ...own, poolSize: honoured } }
      : {},
  refuses,
  open,
};

/** @throws IotriageError `usage` where parameters do not go together, or workers are more than a process should have. */
async function open(context: StrategyContext): Promise<StrategySession> {
  const refusal = refuses(context.parameters);
  if (refusal !== null) throw new IotriageError('usage', `worker-pool: ${refusal.why}. ${refusal.remedy}`);
  const workers = workersFor(context);
  if (workers > MAX_WORKERS) {
    throw new IotriageError(
      'usage',
      `worker-pool would have ${workers} threads for ${context.lanes} in flight, at most ${MAX_WORKERS}`,
    );
  }
  // piscina with it: who only asks what the strategy can do needs neither.
  const { WorkerPoolSession } = await import('./worker-pool/session.js');
  return new WorkerPoolSession(context);
}
