import type { PlannedTrial } from '../../domain/plan.js';
import type { ProposedCell } from '../../domain/probe-rule.js';
import type { KnownCell } from './context.js';

/** A proposed cell, by the id of what it became. */
export interface OrderedCell extends Pick<ProposedCell, 'rounds' | 'bounds'> {
  readonly id: string;
}

/** Round by round, each with all cells that have one; the rounds of a cell go on from those that it has. */
export function roundByRound(
  known: readonly KnownCell[],
  cells: readonly OrderedCell[],
): readonly PlannedTrial[] {
  const most = Math.max(0, ...cells.map(({ rounds }) => rounds));
  return Array.from({ length: most }, (_, round) =>
    cells.filter(({ rounds }) => round < rounds).map(({ id, bounds }) => planned(known, id, round, bounds)),
  ).flat();
}

/** Cells beside each other, round by round, the last one first in every second: drift falls on all alike. */
export function inTurns(
  known: readonly KnownCell[],
  ids: readonly string[],
  rounds: number,
  bounds?: PlannedTrial['bounds'],
): readonly PlannedTrial[] {
  return Array.from({ length: rounds }, (_, round) => {
    const turn = round % 2 === 0 ? ids : [...ids].reverse();
    return turn.map((id) => planned(known, id, round, bounds));
  }).flat();
}

function planned(
  known: readonly KnownCell[],
  id: string,
  round: number,
  bounds: PlannedTrial['bounds'],
): PlannedTrial {
  const trial = { cellId: id, round: firstRound(known, id) + round, staged: false };
  return bounds === undefined ? trial : { ...trial, bounds };
}

/** One past the last that a cell has. */
function firstRound(known: readonly KnownCell[], id: string): number {
  const rounds = known.find((cell) => cell.id === id)?.trials.map(({ round }) => round) ?? [];
  return rounds.length === 0 ? 0 : Math.max(...rounds) + 1;
}
