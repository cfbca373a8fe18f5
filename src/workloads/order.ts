import type { ActivityWorkload } from '../domain/activity.js';
import { MIB } from '../domain/units.js';
import { arrange, orders } from './order/arrange.js';
import { fileBytes } from './order/files.js';
import { orderRoutes } from './order/routes.js';
import { predictSchedule } from './order/schedule.js';
import { complainOfTasks, parseTasks } from './order/tasks.js';

/** Calibrating computing before each trial. */
const CALIBRATION_MS = 180;
/** What a volume of the middle class moves while files are written. */
const BYTES_PER_MS = 500e3;
/** How often each file is written before it is measured. */
const PASSES_BEFORE = 4;

/** Tasks that compute, wait and compute again on one loop: whether it matters which starts first. */
export const order: ActivityWorkload = {
  kind: 'activity',
  name: 'order',
  summary:
    'tasks that compute, wait, compute, started in one order or another; the makespan beside the predicted one',
  parameters: [
    {
      name: 'tasks',
      summary: 'compute-wait-compute of each task, in units',
      kind: 'text',
      defaultValue: '1-3-1,1-5-1,1-1-1',
      complain: complainOfTasks,
    },
    {
      name: 'order',
      summary: 'which starts first: by its wait, as given, or random by the seed of the round',
      kind: 'choice',
      defaultValue: 'longest',
      values: orders,
    },
    {
      name: 'unitMs',
      summary: 'ms of a unit, where waits are times',
      kind: 'number',
      defaultValue: 100,
      min: 1,
      max: 10_000,
    },
    {
      name: 'unitMib',
      summary: 'MiB of a unit, where waits are files; what they take alone is then the unit of computing',
      kind: 'number',
      defaultValue: 16,
      min: 1,
      max: 1024,
      scales: true,
    },
  ],
  routes: orderRoutes,
  space: ({ route, parameters }) => {
    const tasks = parseTasks(String(parameters.tasks)) ?? [];
    if (route !== 'files') return { bytes: 0, inodes: 0 };
    const bytes = tasks.map(({ wait }) => fileBytes(wait, Number(parameters.unitMib)));
    return { bytes: bytes.reduce((sum, size) => sum + size, 0), inodes: tasks.length };
  },
  estimateMs: ({ route, parameters, poolSize }) => {
    const tasks = parseTasks(String(parameters.tasks)) ?? [];
    const waits = route === 'blocking' ? 'blocking' : (poolSize ?? Number.POSITIVE_INFINITY);
    const { makespan } = predictSchedule(tasks, arrange(tasks, String(parameters.order), 1), waits);
    if (route !== 'files') return CALIBRATION_MS + makespan * Number(parameters.unitMs);
    const unitMs = (Number(parameters.unitMib) * MIB) / BYTES_PER_MS;
    const waitUnits = tasks.reduce((sum, { wait }) => sum + wait, 0);
    return CALIBRATION_MS + (makespan + PASSES_BEFORE * waitUnits) * unitMs;
  },
};
