import type { ActivityParameter, ActivityWorkload } from '../domain/activity.js';
import type { ActivityKey } from '../domain/activity-key.js';
import { controlRoutes } from './controls/routes.js';
import { predictedSteps } from './controls/steps.js';
import { SUMS } from './controls/sums.js';

const BYTES_PER_TRANSACTION_MS = 20_000;
/** Of an empty database, and of a write-ahead log before it is taken over. */
const BASE_BYTES = 16 * 1024 * 1024;

const milliseconds = (name: string, summary: string, defaultValue: number): ActivityParameter => ({
  name,
  summary,
  kind: 'number',
  defaultValue,
  min: 1,
  max: 10_000,
});

/** What must gain from concurrency wherever a runtime has any, and what cannot: if these are as they should be, it is not the runtime. */
export const controls: ActivityWorkload = {
  kind: 'activity',
  name: 'controls',
  summary: 'waits that must overlap, sums that cannot, and the transactions that SQLite makes durable',
  parameters: [
    {
      name: 'schedule',
      summary: 'one after another, or all begun at once',
      kind: 'choice',
      defaultValue: 'concurrent',
      values: ['sequential', 'concurrent'],
    },
    {
      name: 'beside',
      summary: `what the event loop does beside the waits: nothing, or ${SUMS} sums`,
      kind: 'choice',
      defaultValue: 'nothing',
      values: ['nothing', 'sums'],
    },
    { name: 'waits', summary: 'waits of a set', kind: 'number', defaultValue: 3, min: 1, max: 64 },
    milliseconds('waitMs', 'length of a wait in ms', 200),
    milliseconds('sumMs', 'length of a sum in calibrated ms', 10),
    {
      name: 'journal',
      summary: 'of SQLite: a write-ahead log, or a rollback journal that is deleted at each commit',
      kind: 'choice',
      defaultValue: 'wal',
      values: ['wal', 'delete'],
    },
    {
      name: 'synchronous',
      summary: 'of SQLite: when it waits for the device',
      kind: 'choice',
      defaultValue: 'full',
      values: ['normal', 'full'],
    },
    milliseconds('transactionsMs', 'how long transactions are made, in ms', 300),
  ],
  routes: controlRoutes,
  space: ({ route, parameters }) =>
    route === 'sqlite-transactions'
      ? { bytes: BASE_BYTES + Number(parameters.transactionsMs) * BYTES_PER_TRANSACTION_MS, inodes: 4 }
      : { bytes: 0, inodes: 0 },
  estimateMs,
  tableOf: ({ route, parameters }) => (parameters.beside === 'sums' ? `${route} beside ${SUMS} sums` : route),
};

function estimateMs({ route, parameters, poolSize }: ActivityKey): number {
  if (route === 'sqlite-transactions') return Number(parameters.transactionsMs);
  const sumsMs = SUMS * Number(parameters.sumMs);
  if (route === 'sums') return sumsMs;
  const { schedule, waits, waitMs, beside } = parameters;
  const steps = predictedSteps(String(schedule), Number(waits), route === 'pool-wait' ? poolSize : null);
  return steps * Number(waitMs) + (beside === 'sums' ? sumsMs : 0);
}
