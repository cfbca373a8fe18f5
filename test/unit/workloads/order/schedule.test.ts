import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange } from '../../../../src/workloads/order/arrange.js';
import { predictSchedule, type Waits } from '../../../../src/workloads/order/schedule.js';
import { parseTasks, type Task, totalCompute } from '../../../../src/workloads/order/tasks.js';

const length = fc.integer({ min: 0, max: 20 });
const taskList = fc.array(
  fc.record({ before: length, wait: fc.integer({ min: 1, max: 20 }), after: length }),
  {
    minLength: 1,
    maxLength: 6,
  },
);
const slots = fc.oneof(fc.integer({ min: 1, max: 8 }), fc.constant(Number.POSITIVE_INFINITY));

/** Tasks in any order. */
const started = taskList.chain((tasks) =>
  fc.record({
    tasks: fc.constant(tasks),
    order: fc.shuffledSubarray([...tasks.keys()], { minLength: tasks.length }),
  }),
);

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((first) =>
    permutations(items.filter((item) => item !== first)).map((rest) => [first, ...rest]),
  );
}

const example = parseTasks('1-5-1,1-3-1,1-1-1')!;
const makespan = (tasks: readonly Task[], name: string, waits: Waits): number =>
  predictSchedule(tasks, arrange(tasks, name, 1), waits).makespan;

describe('the known example', () => {
  it.each([
    ['timers', Number.POSITIVE_INFINITY, 7, 9],
    ['a pool of 4', 4, 7, 9],
    ['a pool of 2', 2, 8, 9],
    ['a pool of 1', 1, 11, 11],
    ['blocking', 'blocking', 15, 15],
  ] as const)('by %s', (_, waits, longest, shortest) => {
    expect(makespan(example, 'longest', waits)).toBe(longest);
    expect(makespan(example, 'shortest', waits)).toBe(shortest);
  });

  it('has no better order than the longest first', () => {
    const best = Math.min(
      ...permutations([0, 1, 2]).map(
        (order) => predictSchedule(example, order, Number.POSITIVE_INFINITY).makespan,
      ),
    );
    expect(best).toBe(7);
  });
});

describe('any tasks in any order', () => {
  it('take no less than the loop computes, than the longest of them, and than the waits share their slots', () => {
    fc.assert(
      fc.property(started, slots, ({ tasks, order }, waits) => {
        const found = predictSchedule(tasks, order, waits).makespan;
        const waited = tasks.reduce((sum, { wait }) => sum + wait, 0);
        expect(found).toBeGreaterThanOrEqual(totalCompute(tasks));
        expect(found).toBeGreaterThanOrEqual(
          Math.max(...tasks.map(({ before, wait, after }) => before + wait + after)),
        );
        expect(found).toBeGreaterThanOrEqual(waited / waits);
        expect(found).toBeLessThanOrEqual(totalCompute(tasks) + waited);
      }),
    );
  });

  it('compute one at a time, wait no more at a time than there are slots, and keep their parts in order', () => {
    fc.assert(
      fc.property(started, slots, ({ tasks, order }, waits) => {
        const { tasks: scheduled } = predictSchedule(tasks, order, waits);
        const computing = scheduled
          .flatMap(({ before, after }) => [before, after])
          .sort((a, b) => a.start - b.start || a.end - b.end);
        for (const [index, one] of computing.slice(1).entries())
          expect(one.start).toBeGreaterThanOrEqual(computing[index]!.end);
        for (const { task, before, wait, after } of scheduled) {
          expect(wait.start).toBeGreaterThanOrEqual(before.end);
          expect(wait.end - wait.start).toBe(tasks[task]!.wait);
          expect(after.start).toBeGreaterThanOrEqual(wait.end);
          const beside = scheduled.filter(
            (other) => other.wait.start <= wait.start && other.wait.end > wait.start,
          );
          expect(beside.length).toBeLessThanOrEqual(waits);
        }
      }),
    );
  });

  it('are no slower where there are more slots', () => {
    fc.assert(
      fc.property(started, fc.integer({ min: 1, max: 6 }), ({ tasks, order }, few) => {
        const most = predictSchedule(tasks, order, Number.POSITIVE_INFINITY).makespan;
        expect(most).toBeLessThanOrEqual(predictSchedule(tasks, order, few).makespan);
      }),
    );
  });

  it('take their sum where waits block, whatever the order', () => {
    fc.assert(
      fc.property(started, ({ tasks, order }) => {
        const sum = totalCompute(tasks) + tasks.reduce((total, { wait }) => total + wait, 0);
        expect(predictSchedule(tasks, order, 'blocking').makespan).toBe(sum);
      }),
    );
  });

  it('which end with their waits are never done sooner than longest wait first (Jackson 1955)', () => {
    const ending = fc.array(fc.record({ before: length, wait: fc.integer({ min: 1, max: 20 }) }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(ending, (parts) => {
        const tasks = parts.map((part) => ({ ...part, after: 0 }));
        const all = permutations([...tasks.keys()]).map(
          (order) => predictSchedule(tasks, order, Number.POSITIVE_INFINITY).makespan,
        );
        expect(makespan(tasks, 'longest', Number.POSITIVE_INFINITY)).toBe(Math.min(...all));
      }),
      { numRuns: 50 },
    );
  });
});

describe('arrange', () => {
  it('gives every task once, the same at random for the same seed', () => {
    fc.assert(
      fc.property(taskList, fc.nat(), (tasks, seed) => {
        for (const name of ['longest', 'shortest', 'given', 'random']) {
          const order = arrange(tasks, name, seed);
          expect([...order].sort((a, b) => a - b)).toEqual([...tasks.keys()]);
          expect(arrange(tasks, name, seed)).toEqual(order);
        }
      }),
    );
  });

  it('sorts by waits and leaves what is given', () => {
    const tasks = parseTasks('1-3-1,1-5-1,1-1-1')!;
    expect(arrange(tasks, 'longest', 1)).toEqual([1, 0, 2]);
    expect(arrange(tasks, 'shortest', 1)).toEqual([2, 0, 1]);
    expect(arrange(tasks, 'given', 1)).toEqual([0, 1, 2]);
  });
});
