import type { ActivityContext, ActivityOutcome } from '../../domain/activity.js';
import { plainOutcome } from '../../domain/activity.js';
import type { Figure, Span } from '../../domain/activity-findings.js';
import { NS_PER_MS } from '../../domain/units.js';
import { additionsPerMs, compute } from '../compute/calibrate.js';
import { inParts } from '../watched/in-parts.js';
import { ofKnownLength } from '../watched/known-length.js';
import { arrange } from './arrange.js';
import { type Moments, scheduleMeasured, spansOf } from './measured.js';
import { runTasks } from './run-tasks.js';
import { type Interval, predictSchedule, type ScheduledTask, type Waits } from './schedule.js';
import { parseTasks, totalCompute, type Task } from './tasks.js';

/** How a route waits. */
export interface Waiting {
  readonly waits: Waits;
  readonly kind: Span['kind'];
  /** What a unit is, in ms. */
  readonly unitMs: number;
  /** Length of a task's wait alone, in units, where it is not what the task says. */
  readonly aloneUnits?: (task: number) => number;
  /** Whether each wait takes as long as it is told to, whatever goes on beside it. */
  readonly exact: boolean;
  wait(units: number, task: number): Promise<void>;
}

/** The tasks of a context; its text was checked by the plan. */
export function tasksOf({ parameters }: Pick<ActivityContext, 'parameters'>): readonly Task[] {
  return parseTasks(String(parameters.tasks)) ?? [];
}

/** Runs the tasks once in the order that is asked for, beside what the schedule predicts. */
export async function measureOrder(context: ActivityContext, waiting: Waiting): Promise<ActivityOutcome> {
  const { clock, parameters, seed } = context;
  const { waits, unitMs, aloneUnits } = waiting;
  const tasks = tasksOf(context);
  const order = arrange(tasks, String(parameters.order), seed);
  const alone = tasks.map((task, index) => ({ ...task, wait: aloneUnits?.(index) ?? task.wait }));
  const predicted = predictSchedule(alone, order, waits);
  const perMs = additionsPerMs();
  const run = (): Promise<readonly Moments[]> =>
    runTasks(tasks, order, {
      now: clock.now,
      compute: (units) => {
        inParts(units * unitMs, context, (ms) => {
          compute(ms, perMs);
        });
      },
      wait: async (units, task) => {
        await waiting.wait(units, task);
        context.moved(1, 0);
      },
    });
  // A file ends when the volume says so; a timer or a sleep when it is due.
  const { value: moments } = await context.measure(() =>
    waiting.exact ? ofKnownLength(predicted.makespan * unitMs, context, run) : run(),
  );
  const unitNs = unitMs * NS_PER_MS;
  const measured = scheduleMeasured(moments, waits, (task) =>
    waiting.exact ? (alone[task]?.wait ?? 0) * unitNs : null,
  );
  const makespan = measured.makespan / unitNs;
  // The same schedule of parts as long as they were: what is left between it and the makespan is no part's doing.
  const asLong = predictSchedule(partsOf(measured.tasks, tasks.length), order, waits).makespan / unitNs;
  return {
    ...plainOutcome,
    spans: spansOf(measured, tasks, waits, waiting.kind),
    figures: {
      unit: figure(unitMs, 'ms'),
      makespan: figure(makespan, 'units'),
      predicted: figure(predicted.makespan, 'units'),
      'of predicted': figure(makespan / predicted.makespan, 'share'),
      'scheduled of parts as measured': figure(asLong, 'units'),
      ...partFigures(moments, measured.tasks, alone, unitNs),
    },
    checks: [
      {
        what: 'tasks',
        passed: moments.length === tasks.length,
        detail: `${moments.length} of ${tasks.length} computed, waited and computed again`,
      },
    ],
  };
}

/** The lengths that the parts had, by the task's number. */
function partsOf(measured: readonly ScheduledTask[], count: number): readonly Task[] {
  const byTask = new Map(measured.map((one) => [one.task, one]));
  const lengthOf = (interval: Interval | undefined): number => (interval ? interval.end - interval.start : 0);
  return Array.from({ length: count }, (_, task) => {
    const parts = byTask.get(task);
    return { before: lengthOf(parts?.before), wait: lengthOf(parts?.wait), after: lengthOf(parts?.after) };
  });
}

/** What the parts took of what they were to take: tells a slow machine from a poor schedule. */
function partFigures(
  moments: readonly Moments[],
  measured: readonly ScheduledTask[],
  alone: readonly Task[],
  unitNs: number,
): Readonly<Record<string, Figure>> {
  const computedNs = moments.reduce(
    (sum, { startNs, calledNs, heardNs, endNs }) => sum + calledNs - startNs + endNs - heardNs,
    0,
  );
  const waitedNs = measured.reduce((sum, { wait }) => sum + wait.end - wait.start, 0);
  const computeUnits = totalCompute(alone);
  const waitUnits = alone.reduce((sum, { wait }) => sum + wait, 0);
  return {
    ...(computeUnits === 0
      ? {}
      : { 'computing, of its length': figure(computedNs / unitNs / computeUnits, 'share') }),
    'waits, of their length': figure(waitedNs / unitNs / waitUnits, 'share'),
  };
}

function figure(value: number, unit: string): Figure {
  return { value, unit };
}
