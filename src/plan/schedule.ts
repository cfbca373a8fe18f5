import type { Cell, PlannedTrial } from '../domain/plan.js';
import { seededRandom, shuffle } from '../stats/random.js';

/**
 * All trials: round by round (from 0), each round all cells in an order of its own. Volumes and strategies are shuffled
 * together, so that a machine that grows slower or busier favours none of them.
 *
 * @param seed 32 bits; the same seed and cells give the same order.
 */
export function schedule(
  cells: readonly Pick<Cell, 'id'>[],
  rounds: number,
  seed: number,
): readonly PlannedTrial[] {
  const random = seededRandom(seed);
  return Array.from({ length: rounds }, (_, round) =>
    shuffle(cells, random).map(({ id }): PlannedTrial => ({ cellId: id, round, staged: false })),
  ).flat();
}
