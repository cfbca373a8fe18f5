import type { Task } from './tasks.js';

export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** When the parts of a task are done. */
export interface ScheduledTask {
  /** Its number among the tasks as given. */
  readonly task: number;
  readonly before: Interval;
  readonly wait: Interval;
  readonly after: Interval;
}

export interface Schedule {
  readonly makespan: number;
  /** In the order in which they were started. */
  readonly tasks: readonly ScheduledTask[];
}

/**
 * What waits hold: so many of them go at a time, first come, first served (`Number.POSITIVE_INFINITY`: timers, which hold
 * nothing), or each blocks the loop.
 */
export type Waits = number | 'blocking';

/**
 * The makespan of tasks on one event loop, in the measure of their lengths, where nothing but the order delays them: all are
 * started at once, the loop computes for them in that order, each wait begins when its first computing is done and a slot is
 * free, and second computings follow in the order in which waits end. A list schedule (Graham 1966) with one machine for
 * computing.
 *
 * @param order numbers of the tasks, each once.
 */
export function predictSchedule(tasks: readonly Task[], order: readonly number[], waits: Waits): Schedule {
  const ordered = order.flatMap((index) => {
    const task = tasks[index];
    return task === undefined ? [] : [{ index, ...task }];
  });
  if (waits === 'blocking') return blockingSchedule(ordered);
  let loopFree = 0;
  const slots: number[] = Array.from({ length: Math.min(waits, ordered.length) }, () => 0);
  const begun = ordered.map(({ index, before, wait, after }) => {
    const end = loopFree + before;
    const computed = { start: loopFree, end };
    loopFree = end;
    const slot = slots.indexOf(Math.min(...slots));
    const start = Math.max(end, slots[slot] ?? 0);
    slots[slot] = start + wait;
    return { task: index, before: computed, wait: { start, end: start + wait }, after };
  });
  const ends = new Map<number, Interval>();
  for (const { task, wait, after } of [...begun].sort((a, b) => a.wait.end - b.wait.end)) {
    const start = Math.max(loopFree, wait.end);
    loopFree = start + after;
    ends.set(task, { start, end: loopFree });
  }
  return {
    makespan: loopFree,
    tasks: begun.map((one) => ({ ...one, after: ends.get(one.task) ?? { start: 0, end: 0 } })),
  };
}

/** Nothing goes at a time with anything: whatever the order, the makespan is the sum. */
function blockingSchedule(ordered: readonly (Task & { readonly index: number })[]): Schedule {
  let now = 0;
  const next = (length: number): Interval => {
    const start = now;
    now += length;
    return { start, end: now };
  };
  const started = ordered.map(({ index, before, wait, after }) => ({
    task: index,
    before: next(before),
    wait: next(wait),
    length: after,
  }));
  // The second computing of each comes after an await: when all are started.
  const tasks = started.map(({ length, ...one }) => ({ ...one, after: next(length) }));
  return { makespan: now, tasks };
}
