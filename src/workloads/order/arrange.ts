import { seededRandom, shuffle } from '../../stats/random.js';
import type { Task } from './tasks.js';

export const orders = ['longest', 'shortest', 'given', 'random'] as const;

/**
 * The numbers of the tasks in the order in which they are started: by their waits, `longest` or `shortest` first, as
 * `given`, or `random` by the seed of the round. Of equal waits the one that was given first comes first.
 */
export function arrange(tasks: readonly Task[], order: string, seed: number): readonly number[] {
  const given = tasks.map((_, index) => index);
  const waitOf = (index: number): number => tasks[index]?.wait ?? 0;
  if (order === 'longest') return given.sort((a, b) => waitOf(b) - waitOf(a));
  if (order === 'shortest') return given.sort((a, b) => waitOf(a) - waitOf(b));
  return order === 'random' ? shuffle(given, seededRandom(seed)) : given;
}
