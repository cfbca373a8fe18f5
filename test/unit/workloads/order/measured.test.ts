import { expect, it } from 'vitest';
import { scheduleMeasured, spansOf } from '../../../../src/workloads/order/measured.js';
import { runTasks } from '../../../../src/workloads/order/run-tasks.js';
import { parseTasks } from '../../../../src/workloads/order/tasks.js';

const tasks = parseTasks('1-5-1,1-3-1,1-1-1')!;
/** Shortest first on two threads: the loop hears of the first end when it has computed for the third task. */
const moments = [
  { task: 2, startNs: 0, calledNs: 100, heardNs: 300, endNs: 400 },
  { task: 1, startNs: 100, calledNs: 200, heardNs: 500, endNs: 600 },
  { task: 0, startNs: 200, calledNs: 300, heardNs: 801, endNs: 901 },
];

it('ends a wait of known length when it was over, not when the loop heard of it', () => {
  const { tasks: measured, makespan } = scheduleMeasured(moments, 2, (task) => tasks[task]!.wait * 100);
  expect(makespan).toBe(901);
  expect(measured.map(({ wait }) => wait)).toEqual([
    { start: 100, end: 200 },
    { start: 200, end: 500 },
    { start: 300, end: 800 },
  ]);
});

it('begins a wait when one of few threads is free', () => {
  const late = moments.map((one, index) => ({
    ...one,
    heardNs: 300 + 500 * index,
    endNs: 400 + 500 * index,
  }));
  const { tasks: measured } = scheduleMeasured(late, 1, () => null);
  expect(measured.map(({ wait }) => wait)).toEqual([
    { start: 100, end: 300 },
    { start: 300, end: 800 },
    { start: 800, end: 1300 },
  ]);
});

it('draws the parts that have a length and marks the critical ones', () => {
  const schedule = scheduleMeasured(moments, 2, (task) => tasks[task]!.wait * 100);
  const spans = spansOf(schedule, tasks, 2, 'wait');
  expect(spans).toHaveLength(9);
  expect(spans.filter(({ critical }) => critical).map(({ track, name }) => `${track}: ${name}`)).toEqual([
    'task 3 (waits 1): computes 1',
    'task 2 (waits 3): computes 1',
    'task 1 (waits 5): computes 1',
    'task 1 (waits 5): waits 5',
    'task 1 (waits 5): computes 1',
  ]);
  const without = spansOf(
    schedule,
    tasks.map((task) => ({ ...task, after: 0 })),
    2,
    'io',
  );
  expect(without.map(({ kind }) => kind)).toEqual(['compute', 'io', 'compute', 'io', 'compute', 'io']);
});

it('runs tasks as the schedule has them: all first computing in order, the second as waits end', async () => {
  const seen: string[] = [];
  let now = 0;
  const ends: (() => void)[] = [];
  const running = runTasks(tasks, [2, 0, 1], {
    now: () => now,
    compute: (units) => {
      now += units;
    },
    wait: (units, task) => {
      seen.push(`${task} waits ${units} from ${now}`);
      return new Promise<void>((resolve) => {
        ends[task] = resolve;
      });
    },
  });
  now = 10;
  for (const task of [1, 2, 0]) {
    ends[task]!();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(seen).toEqual(['2 waits 1 from 1', '0 waits 5 from 2', '1 waits 3 from 3']);
  expect((await running).map(({ task, heardNs, endNs }) => [task, heardNs, endNs])).toEqual([
    [2, 11, 12],
    [0, 12, 13],
    [1, 10, 11],
  ]);
});
