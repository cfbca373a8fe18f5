import { allEnded } from '../../domain/all-ended.js';
import type { Moments } from './measured.js';
import type { Task } from './tasks.js';

/** How the parts of a task are done; lengths are in the measure of the tasks. */
export interface Parts {
  /** Blocks the loop. */
  readonly compute: (length: number) => void;
  readonly wait: (length: number, task: number) => Promise<void>;
  /** ns. */
  readonly now: () => number;
}

/**
 * Starts all tasks at once on this loop, in that order, as `Promise.all` of async functions does, and waits for them, also where one
 * fails: its wait may use what the others use.
 * @returns what the loop saw of each, in the order in which they were started.
 */
export async function runTasks(
  tasks: readonly Task[],
  order: readonly number[],
  { compute, wait, now }: Parts,
): Promise<readonly Moments[]> {
  const beginNs = now();
  const since = (): number => now() - beginNs;
  const runOne = async (index: number): Promise<Moments> => {
    const task = tasks[index] ?? { before: 0, wait: 0, after: 0 };
    const startNs = since();
    compute(task.before);
    const calledNs = since();
    await wait(task.wait, index);
    const heardNs = since();
    compute(task.after);
    return { task: index, startNs, calledNs, heardNs, endNs: since() };
  };
  return allEnded(order.map(runOne));
}
