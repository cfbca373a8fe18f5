import { describe, expect, it } from 'vitest';
import { inTurns, roundByRound } from '../../../../src/run/probing/order.js';
import { cell } from '../../diagnosis/build/synthetic-facts.js';

const measured = cell({ ops: [1, 1, 1] });
const known = [measured];

describe('roundByRound', () => {
  it('gives each round all cells that have one, and goes on from the rounds of a cell', () => {
    const bounds = { durationMs: 5000, bytes: null };
    const order = roundByRound(known, [
      { id: measured.id, rounds: 1 },
      { id: 'new', rounds: 2, bounds },
    ]);
    expect(order).toEqual([
      { cellId: measured.id, round: 3, staged: false },
      { cellId: 'new', round: 0, staged: false, bounds },
      { cellId: 'new', round: 1, staged: false, bounds },
    ]);
  });

  it('is empty of no cells', () => {
    expect(roundByRound(known, [])).toEqual([]);
  });
});

describe('inTurns', () => {
  it('begins every second round with the other cell', () => {
    expect(inTurns(known, [measured.id, 'new'], 3).map(({ cellId, round }) => [cellId, round])).toEqual([
      [measured.id, 3],
      ['new', 0],
      ['new', 1],
      [measured.id, 4],
      [measured.id, 5],
      ['new', 2],
    ]);
  });

  it('takes any number of cells, and gives each trial the bounds', () => {
    const bounds = { durationMs: 500, bytes: null };
    const order = inTurns(known, ['a', 'b', 'c'], 2, bounds);
    expect(order.map(({ cellId }) => cellId).join('')).toBe('abccba');
    expect(order.every((trial) => trial.bounds === bounds)).toBe(true);
  });
});
