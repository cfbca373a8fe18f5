import { IotriageError } from '../domain/errors.js';
import type { Strategy, StrategyContext, StrategySession } from '../domain/strategy.js';
import { capabilities, fixed, honouredExcept } from './drive/capabilities.js';
import { insides } from './process-pool/messages.js';
import { ProcessPoolSession } from './process-pool/session.js';

/** A process of Node.js takes about 45 MiB; beyond this their memory and their switching are what is measured. */
const MAX_PROCESSES = 64;

/**
 * Persistent child processes, as a service is scaled by `cluster` or by its container's replicas: each has one lane of the
 * job, its own event loop and its own libuv pool, and works by another strategy's route. Since each knows one
 * lane alone, all blocks bear lane 0. A file that one process opened is opened by another when it needs it, outside of
 * the timing, and closed in all when one closes it.
 */
export const processPool: Strategy = {
  name: 'process-pool',
  summary: 'forked worker processes, one operation in flight in each of depth processes',
  unit: 'block',
  family: 'node',
  usesPool: false,
  blocksLoop: false,
  stages: null,
  movesBytes: true,
  writesContent: 'job',
  opensBy: 'descriptor',
  capabilities: capabilities({
    poolSize: fixed(null, 'each of its processes has a libuv pool of its own: give process-pool:pool=N'),
    depth: {
      kind: 'honoured',
      max: { value: MAX_PROCESSES, why: 'each in flight has a process of about 45 MiB' },
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
      summary: 'the route by which each process works',
      defaultValue: 'fs-sync',
      values: insides,
    },
    {
      name: 'pool',
      kind: 'number',
      summary: "threads of libuv's pool in each process",
      defaultValue: 4,
      min: 1,
      max: 1024,
    },
  ],
  open,
};

/** @throws IotriageError `usage` where more processes are asked for than a machine should bear. */
async function open(context: StrategyContext): Promise<StrategySession> {
  if (context.lanes > MAX_PROCESSES) {
    throw new IotriageError(
      'usage',
      `process-pool has a process for each of ${context.lanes} in flight, at most ${MAX_PROCESSES}`,
    );
  }
  return ProcessPoolSession.open(context);
}
