import { DEFAULT_POOL_SIZE } from '../domain/libuv-io.js';
import { IotriageError } from '../domain/errors.js';
import type { Strategy, StrategyContext, StrategySession } from '../domain/strategy.js';
import { capabilities, fixed, honouredExcept } from './drive/capabilities.js';
import { vectorParameter } from './drive/vector-parameter.js';
import { hasStages, insides, takesPool } from './process-pool/insides.js';
import { processesFor, ProcessPoolSession } from './process-pool/session.js';

/** A process of Node.js takes about 45 MiB; beyond this their memory and their switching are what is measured. */
const MAX_PROCESSES = 64;
/** What is synchronous has one operation in flight and uses no pool: the two parameters are fixed for it. */
const refuses: NonNullable<Strategy['refuses']> = ({ inside, inFlight, pool }) => {
  const route = String(inside);
  const remedy = 'Give inside=fs-promises or inside=fs-callback';
  if (!takesPool(route) && Number(inFlight) > 1)
    return { why: `${route} has one operation in flight in each process`, remedy };
  if (!takesPool(route) && Number(pool) !== DEFAULT_POOL_SIZE)
    return { why: `${route} does not use libuv's pool, so that its size has no effect`, remedy };
  return null;
};

/**
 * Persistent child processes, as a service is scaled by `cluster` or by its container's replicas: each has some of the
 * job's lanes, its own event loop and its own libuv pool, and works by another strategy's route. The depth is that of
 * all: depth / `inFlight` processes, rounded up, share its lanes as evenly as they can. Since each process numbers its
 * lanes for itself, blocks of several processes bear the same lane. A file that one process opened is opened by another
 * when it needs it, outside of the timing, and closed in all when one closes it.
 */
export const processPool: Strategy = {
  name: 'process-pool',
  summary:
    'forked worker processes, each with its own loop and pool and inFlight of the depth operations in flight',
  unit: 'block',
  family: 'node',
  usesPool: false,
  blocksLoop: false,
  hasWorkers: true,
  stages: 'interposer',
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({
    poolSize: fixed(
      null,
      'each of its processes has a libuv pool of its own: give process-pool:inside=fs-promises:inFlight=N:pool=N',
    ),
    depth: {
      kind: 'honoured',
      max: {
        value: MAX_PROCESSES,
        why: 'each of its processes, with inFlight operations in flight, takes about 45 MiB',
        times: 'inFlight',
      },
    },
    durability: honouredExcept(
      ['group'],
      'its processes do not wait for each other, so that they share no sync',
    ),
  }),
  parameters: [
    {
      name: 'inside',
      kind: 'choice',
      summary: 'the route by which each process works; native-pwrite has no stages',
      defaultValue: 'fs-sync',
      values: insides,
    },
    {
      name: 'inFlight',
      kind: 'number',
      summary: 'operations in flight in each process',
      defaultValue: 1,
      min: 1,
      max: 1024,
    },
    {
      name: 'pool',
      kind: 'number',
      summary: "threads of libuv's pool in each process, where the route inside uses it",
      defaultValue: DEFAULT_POOL_SIZE,
      min: 1,
      max: 1024,
    },
    vectorParameter,
  ],
  traitsWith: ({ inside }) => ({ stages: hasStages(String(inside)) ? 'interposer' : null }),
  refuses,
  open,
};

/** @throws IotriageError `usage` where parameters do not go together, or processes are more than a machine should bear. */
async function open(context: StrategyContext): Promise<StrategySession> {
  const refusal = refuses(context.parameters);
  if (refusal !== null) throw new IotriageError('usage', `process-pool: ${refusal.why}`);
  const processes = processesFor(context);
  if (processes > MAX_PROCESSES) {
    throw new IotriageError(
      'usage',
      `process-pool would have ${processes} processes for ${context.lanes} in flight, at most ${MAX_PROCESSES}`,
    );
  }
  return ProcessPoolSession.open(context);
}
