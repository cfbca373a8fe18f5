import type { Cell, PlannedTrial } from '../domain/plan.js';
import { type Strategy, withTraits } from '../domain/strategy.js';
import { seededRandom, shuffle } from '../stats/random.js';

/**
 * All trials: round by round (from 0), each round all cells in an order of its own. Volumes and strategies are shuffled
 * together, so that a machine that grows slower or busier favours none of them. A cell of `staged` has one trial more,
 * somewhere in the last round.
 *
 * @param seed 32 bits; the same seed and cells give the same order.
 */
export function schedule(
  cells: readonly Pick<Cell, 'id'>[],
  rounds: number,
  seed: number,
  staged: readonly Pick<Cell, 'id'>[] = [],
): readonly PlannedTrial[] {
  const random = seededRandom(seed);
  return Array.from({ length: rounds }, (_, round) => {
    const plain = cells.map(({ id }): PlannedTrial => ({ cellId: id, round, staged: false }));
    const more = staged.map(({ id }): PlannedTrial => ({ cellId: id, round, staged: true }));
    return shuffle(round === rounds - 1 ? [...plain, ...more] : plain, random);
  }).flat();
}

/** The cells whose stages are stamped in a trial of their own, by the interposer: their strategies' own word. */
export function cellsToStage<T extends Pick<Cell, 'key'>>(
  cells: readonly T[],
  strategies: readonly Pick<Strategy, 'name' | 'stages' | 'traitsWith'>[],
): readonly T[] {
  const byName = new Map(strategies.map((strategy) => [strategy.name, strategy]));
  return cells.filter(({ key }) => {
    const strategy = byName.get(key.strategy);
    const stages = strategy && withTraits(strategy, key.parameters).stages;
    return stages === 'interposer' || stages === 'both';
  });
}
