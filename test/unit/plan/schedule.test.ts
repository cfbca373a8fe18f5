import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schedule } from '../../../src/plan/schedule.js';

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
