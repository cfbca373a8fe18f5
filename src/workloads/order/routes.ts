import { DEFAULT_POOL_SIZE } from '../../domain/libuv-io.js';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivityContext, ActivityRoute } from '../../domain/activity.js';
import { loadAddon } from '../../native/addon.js';
import { inParts } from '../watched/in-parts.js';
import { measureFiles } from './files.js';
import { measureOrder, type Waiting } from './measure.js';

/** Routes by their names: each is what the wait is. */
export const orderRoutes: Readonly<Record<string, ActivityRoute>> = {
  timer: waitRoute('waits are timers (setTimeout), as many at a time as there are', ({ unitMs }) => ({
    waits: Number.POSITIVE_INFINITY,
    wait: async (units) => {
      await sleep(units * unitMs);
    },
  })),
  pool: waitRoute(
    "waits are sleeps of a thread of libuv's pool, as many at a time as it has threads",
    ({ unitMs, poolSize }) => ({
      waits: poolSize,
      wait: async (units) => {
        await loadAddon().sleepOnPool(units * unitMs);
      },
    }),
    { usesPool: true },
  ),
  blocking: waitRoute(
    'waits block the loop, as synchronous writes do',
    ({ unitMs, context }) => {
      const nobody = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
      return {
        waits: 'blocking',
        wait: (units) => {
          inParts(units * unitMs, context, (ms) => Atomics.wait(nobody, 0, 0, ms));
          return Promise.resolve();
        },
      };
    },
    { blocksLoop: true },
  ),
  files: {
    summary: "waits are files as long, each written by one fs.write on libuv's pool",
    place: 'volume',
    usesPool: true,
    blocksLoop: false,
    takes: ['tasks', 'order', 'unitMib'],
    run: (context) => measureFiles(context, context.poolSize ?? DEFAULT_POOL_SIZE),
  },
};

interface WaitContext {
  readonly unitMs: number;
  readonly poolSize: number;
  readonly context: ActivityContext;
}

function waitRoute(
  summary: string,
  waitingOf: (context: WaitContext) => Pick<Waiting, 'waits' | 'wait'>,
  traits: Partial<Pick<ActivityRoute, 'usesPool' | 'blocksLoop'>> = {},
): ActivityRoute {
  return {
    summary,
    place: 'runtime',
    usesPool: false,
    blocksLoop: false,
    takes: ['tasks', 'order', 'unitMs'],
    ...traits,
    run: (context: ActivityContext) => {
      const unitMs = Number(context.parameters.unitMs);
      const waiting = waitingOf({ unitMs, poolSize: context.poolSize ?? DEFAULT_POOL_SIZE, context });
      return measureOrder(context, { ...waiting, unitMs, kind: 'wait', exact: true });
    },
  };
}
