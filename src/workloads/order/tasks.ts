/** A task: it computes, waits, computes. Lengths are in units, or in any other one measure. */
export interface Task {
  readonly before: number;
  readonly wait: number;
  readonly after: number;
}

const TASK = /^(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)$/;
const MOST_TASKS = 100;
const MOST_UNITS = 1000;
const remedy = 'Write compute-wait-compute in units for each task, such as 1-5-1,1-3-1,1-1-1';

/** Reads `1-5-1,1-3-1`; null where {@link complainOfTasks} complains. */
export function parseTasks(text: string): readonly Task[] | null {
  const tasks = text.split(',').map((part) => taskOf(part.trim()));
  return tasks.every((task) => task !== null) ? tasks : null;
}

/** What is wrong with the text of tasks; null: nothing. */
export function complainOfTasks(text: string): { readonly message: string; readonly remedy: string } | null {
  const tasks = parseTasks(text);
  if (tasks === null) return { message: 'is no list of tasks', remedy };
  if (tasks.length > MOST_TASKS) return { message: `has more than ${MOST_TASKS} tasks`, remedy };
  const lengths = tasks.flatMap(({ before, wait, after }) => [before, wait, after]);
  if (lengths.some((units) => units > MOST_UNITS))
    return { message: `has a length of more than ${MOST_UNITS} units`, remedy };
  if (tasks.some(({ wait }) => wait === 0))
    return { message: 'has a task that waits for nothing', remedy: 'Give every wait a length above 0' };
  return null;
}

/** All that one loop computes for these tasks. */
export function totalCompute(tasks: readonly Task[]): number {
  return tasks.reduce((sum, { before, after }) => sum + before + after, 0);
}

function taskOf(text: string): Task | null {
  const [, before, wait, after] = TASK.exec(text) ?? [];
  if (before === undefined || wait === undefined || after === undefined) return null;
  return { before: Number(before), wait: Number(wait), after: Number(after) };
}
