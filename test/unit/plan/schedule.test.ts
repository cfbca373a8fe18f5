import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CellKey } from '../../../src/domain/plan.js';
import { cellsToStage, schedule } from '../../../src/plan/schedule.js';

const cells = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `c${index}` }));
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });

describe('schedule', () => {
  it('has each cell in each round exactly once, round by round', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        seeds,
        (count, rounds, seed) => {
          const order = schedule(cells(count), rounds, seed);
          expect(order.map(({ round }) => round)).toEqual(
            Array.from({ length: count * rounds }, (_, index) => Math.floor(index / count)),
          );
          for (let round = 0; round < rounds; round++) {
            const ids = order.slice(round * count, (round + 1) * count).map(({ cellId }) => cellId);
            expect(new Set(ids)).toEqual(new Set(cells(count).map(({ id }) => id)));
          }
        },
      ),
    );
  });

  it('has one trial more for each cell to be staged, among those of the last round', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), seeds, (rounds, seed) => {
        const order = schedule(cells(6), rounds, seed, cells(6).slice(2, 4));
        expect(order.filter(({ staged }) => !staged)).toHaveLength(6 * rounds);
        const staged = order.filter((trial) => trial.staged);
        expect(staged.map(({ cellId }) => cellId).sort()).toEqual(['c2', 'c3']);
        for (const { round } of staged) expect(round).toBe(rounds - 1);
        const before = order.slice(0, 6 * (rounds - 1));
        expect(before).toEqual(schedule(cells(6), rounds, seed).slice(0, 6 * (rounds - 1)));
      }),
    );
  });

  it('is the same for the same seed', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        expect(schedule(cells(20), 3, seed)).toEqual(schedule(cells(20), 3, seed));
      }),
    );
  });

  it('differs from seed to seed and from round to round', () => {
    const order = schedule(cells(20), 2, 1);
    expect(schedule(cells(20), 2, 2)).not.toEqual(order);
    const ids = order.map(({ cellId }) => cellId);
    expect(ids.slice(0, 20)).not.toEqual(ids.slice(20));
    expect(ids.slice(0, 20)).not.toEqual(cells(20).map(({ id }) => id));
  });
});

describe('cellsToStage', () => {
  it('asks the word of the strategy: whom the interposer stamps, alone or beside itself', () => {
    const strategies = [
      { name: 'fs-promises', stages: 'interposer' },
      { name: 'worker-pool', stages: 'both' },
      { name: 'fs-sync', stages: null },
      { name: 'native-uv', stages: 'self' },
    ] as const;
    const planned = strategies.map(({ name }) => ({ key: { strategy: name } as CellKey }));
    expect(cellsToStage(planned, strategies).map(({ key }) => key.strategy)).toEqual([
      'fs-promises',
      'worker-pool',
    ]);
  });

  it('asks of values of its parameters where they decide', () => {
    const strategies = [
      {
        name: 'process-pool',
        stages: 'interposer',
        traitsWith: ({ inside }: CellKey['parameters']) => (inside === 'fs-sync' ? { stages: null } : {}),
      },
    ] as const;
    const planned = ['fs-sync', 'fs-promises'].map((inside) => {
      return { key: { strategy: 'process-pool', parameters: { inside } } as unknown as CellKey };
    });
    expect(cellsToStage(planned, strategies)).toEqual([planned[1]]);
  });
});
