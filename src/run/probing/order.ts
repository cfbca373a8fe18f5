import type { VolumeFacts } from '../../domain/facts.js';
import type { PlannedTrial } from '../../domain/plan.js';
import type { ProposedCell } from '../../domain/probe-rule.js';

/** A proposed cell, by the id of what it became. */
export interface OrderedCell extends Pick<ProposedCell, 'rounds' | 'bounds'> {
  readonly id: string;
}

/** Round by round, each with all cells that have one; the rounds of a cell go on from those that it has. */
export function roundByRound(facts: VolumeFacts, cells: readonly OrderedCell[]): readonly PlannedTrial[] {
  const most = Math.max(0, ...cells.map(({ rounds }) => rounds));
  return Array.from({ length: most }, (_, round) =>
    cells
      .filter(({ rounds }) => round < rounds)
      .map(({ id, bounds }): PlannedTrial => {
        const planned = { cellId: id, round: firstRound(facts, id) + round, staged: false };
        return bounds === undefined ? planned : { ...planned, bounds };
      }),
  ).flat();
}

/** Two cells beside each other, round by round, the other one first in every second: drift falls on both alike. */
export function inTurns(
  facts: VolumeFacts,
  ids: readonly [string, string],
  rounds: number,
): readonly PlannedTrial[] {
  return Array.from({ length: rounds }, (_, round) => {
    const turn = round % 2 === 0 ? ids : [...ids].reverse();
    return turn.map((cellId) => ({ cellId, round: firstRound(facts, cellId) + round, staged: false }));
  }).flat();
}

/** One past the last that a cell has. */
function firstRound(facts: VolumeFacts, id: string): number {
  const rounds = facts.cells.find((cell) => cell.id === id)?.trials.map(({ round }) => round) ?? [];
  return rounds.length === 0 ? 0 : Math.max(...rounds) + 1;
}
