import type { ActivityRoute } from '../../domain/activity.js';
import { openHttp } from './http.js';
import { openPoolWait } from './pool-wait.js';
import { sqliteAbsent } from './sqlite-module.js';
import { openSqliteSleep } from './sqlite-sleep.js';
import { measureTransactions } from './sqlite-transactions.js';
import { measureSums } from './sums.js';
import { openTimers } from './timers.js';
import { measureWaits, type WaitSetOptions } from './wait-set.js';

/** Routes by their names. */
export const controlRoutes: Readonly<Record<string, ActivityRoute>> = {
  timers: waits('timers of the event loop', { open: openTimers }),
  http: waits('requests to a loopback server, a process of its own, that answers after the wait', {
    open: openHttp,
  }),
  sqlite: {
    ...waits('SQLite queries that sleep, each on a connection and a worker thread of its own', {
      open: openSqliteSleep,
    }),
    absent: sqliteAbsent,
  },
  'pool-wait': {
    ...waits("works that sleep on a thread of libuv's pool: ceil(n / threads) lengths of a wait", {
      open: openPoolWait,
      holdsPool: true,
    }),
    usesPool: true,
  },
  sums: {
    summary: 'pure computing on the event loop, in calibrated ms: it cannot overlap',
    place: 'runtime',
    usesPool: false,
    blocksLoop: true,
    takes: ['schedule', 'sumMs'],
    run: measureSums,
  },
  'sqlite-transactions': {
    summary: 'transactions of one row each in an SQLite database on the volume, one after another',
    place: 'volume',
    usesPool: false,
    blocksLoop: true,
    takes: ['journal', 'synchronous', 'transactionsMs'],
    absent: sqliteAbsent,
    run: measureTransactions,
  },
};

function waits(summary: string, options: WaitSetOptions): ActivityRoute {
  return {
    summary,
    place: 'runtime',
    usesPool: false,
    blocksLoop: false,
    takes: ['schedule', 'beside', 'waits', 'waitMs', 'sumMs'],
    run: (context) => measureWaits(context, options),
  };
}
