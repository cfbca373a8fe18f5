import { describe, expect, it } from 'vitest';
import type { Cell, PlannedTrial } from '../../../src/domain/plan.js';
import { SpareTrials } from '../../../src/run/spare-trials.js';

const LIMIT_MS = 1000;

const cell = (id: string, strategy: string, poolSize: number | null, targetId = 't0') =>
  ({ id, targetId, key: { strategy, poolSize } }) as unknown as Cell;
const trial = (cellId: string, round: number, staged = false): PlannedTrial => ({ cellId, round, staged });

const cells = [
  cell('p1', 'fs-promises', 1),
  cell('p8', 'fs-promises', 8),
  cell('p64', 'fs-promises', 64),
  cell('c4', 'fs-callback', 4),
  cell('other16', 'fs-promises', 16, 't1'),
];
const order = cells.map(({ id }) => trial(id, 2, true));
const spare = new SpareTrials({ cells, order });
const spared = (planned: readonly PlannedTrial[], elapsedMs: number) =>
  planned
    .filter((one) => spare.isSpare(one, elapsedMs, LIMIT_MS))
    .map(({ cellId, round }) => `${cellId} ${round}`);
const rounds = [0, 1, 2, 3].map((round) => trial('p8', round));

describe('SpareTrials', () => {
  it('leaves nothing out within the limit, nor where there is none', () => {
    expect(spared([...rounds, ...order], LIMIT_MS)).toEqual([]);
    expect([...rounds, ...order].some((one) => spare.isSpare(one, 1e9, Infinity))).toBe(false);
  });

  it('leaves out what comes after two rounds beyond it, and no trial for the stages', () => {
    expect(spared(rounds, LIMIT_MS + 1)).toEqual(['p8 2', 'p8 3']);
    expect(spared(order, LIMIT_MS * 1.25)).toEqual([]);
  });

  it('makes do with one round well beyond it, and with the stages of the usual route and pool on each volume', () => {
    expect(spared(rounds, LIMIT_MS * 1.26)).toEqual(['p8 1', 'p8 2', 'p8 3']);
    expect(spared(order, LIMIT_MS * 1.26)).toEqual(['p1 2', 'p64 2', 'c4 2']);
  });

  it('keeps none that was not planned', () => {
    const without = new SpareTrials({ cells, order: [trial('c4', 2, true)] });
    expect(without.isSpare(trial('c4', 2, true), LIMIT_MS * 2, LIMIT_MS)).toBe(true);
  });
});
