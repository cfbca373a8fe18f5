import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arrange } from '../../../../src/workloads/order/arrange.js';
import { criticalPath } from '../../../../src/workloads/order/critical-path.js';
import { predictSchedule, type Waits } from '../../../../src/workloads/order/schedule.js';
import { parseTasks } from '../../../../src/workloads/order/tasks.js';

const tasks = parseTasks('1-5-1,1-3-1,1-1-1')!;
const pathOf = (order: string, waits: Waits): readonly string[] => {
  const schedule = predictSchedule(tasks, arrange(tasks, order, 1), waits);
  return [...criticalPath(schedule.tasks, waits, 0)].reverse();
};

it('is the longest task alone where that starts first', () => {
  expect(pathOf('longest', Number.POSITIVE_INFINITY)).toEqual(['0:before', '0:wait', '0:after']);
});

it('has the computing of all before it where it starts last', () => {
  expect(pathOf('shortest', Number.POSITIVE_INFINITY)).toEqual([
    '2:before',
    '1:before',
    '0:before',
    '0:wait',
    '0:after',
  ]);
});

it('goes through the waits that hold the only thread', () => {
  expect(pathOf('longest', 1)).toEqual(['0:before', '0:wait', '1:wait', '2:wait', '2:after']);
});

it('is everything where waits block the loop', () => {
  expect(pathOf('longest', 'blocking')).toHaveLength(9);
});

it('is as long as the makespan, without a gap', () => {
  const length = fc.integer({ min: 1, max: 20 });
  const list = fc.array(fc.record({ before: length, wait: length, after: length }), {
    minLength: 1,
    maxLength: 6,
  });
  const slots = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constant(Number.POSITIVE_INFINITY));
  fc.assert(
    fc.property(list, slots, fc.nat(), (some, waits, seed) => {
      const schedule = predictSchedule(some, arrange(some, 'random', seed), waits);
      const path = criticalPath(schedule.tasks, waits, 0);
      const spans = schedule.tasks
        .flatMap(({ task, ...parts }) =>
          (['before', 'wait', 'after'] as const).map((part) => ({ name: `${task}:${part}`, ...parts[part] })),
        )
        .filter(({ name }) => path.has(name))
        .sort((a, b) => a.start - b.start);
      expect(spans[0]?.start).toBe(0);
      expect(spans.at(-1)?.end).toBe(schedule.makespan);
      for (const [index, span] of spans.slice(1).entries()) expect(span.start).toBe(spans[index]!.end);
    }),
  );
});
