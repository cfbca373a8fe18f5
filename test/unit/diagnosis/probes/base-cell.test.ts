import { describe, expect, it } from 'vitest';
import { baseAgain, baseCell, cellsOf, wasAsked } from '../../../../src/diagnosis/probes/base-cell.js';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { cell, volumeFacts, type CellOptions, type StrategyName } from '../build/synthetic-facts.js';
import { afterProbe, diagnosed } from './diagnosed.js';

const made = (strategy: StrategyName, key: CellOptions['key'] = {}) =>
  cell({ strategy, ops: [100, 100], key });
function base(...cells: readonly ReturnType<typeof made>[]) {
  const facts = volumeFacts(cells);
  return baseCell(facts, diagnosed(facts));
}

it('measures a base again of which every round was disturbed, and no other', () => {
  const disturbed = cell({ ops: [100, 100], disturbances: ['other programs used 1.5 of 2 processors'] });
  expect(baseAgain(disturbed as MeasuredCell, 2)).toEqual([
    { baseCellId: disturbed.id, change: {}, rounds: 2 },
  ]);
  expect(baseAgain(cell({ ops: [100, 100] }) as MeasuredCell, 2)).toEqual([]);
});

describe('baseCell', () => {
  it('is of the pool nearest to the default where that was not asked for', () => {
    const pools = (...sizes: readonly number[]) =>
      base(...sizes.map((poolSize) => made('fs-promises', { poolSize })))?.key.poolSize;
    expect(pools(1, 2)).toBe(2);
    expect(pools(64, 8)).toBe(8);
  });

  it('is fs-promises with a pool of 4 and the most in flight, wherever it stands', () => {
    const usual = made('fs-promises');
    const others = [
      made('native-uv', { depth: 64 }),
      made('fs-callback', { depth: 64 }),
      made('fs-promises', { depth: 1 }),
      usual,
      made('fs-promises', { poolSize: 16, depth: 64 }),
    ];
    expect(base(...others)).toBe(usual);
    expect(base(...[...others].reverse())).toBe(usual);
  });

  it('is what is nearest to that: Node.js by the pool, then the pool, then anything', () => {
    const [threads, sync] = [made('native-threads'), made('fs-sync')];
    const [uv, callback] = [made('native-uv'), made('fs-callback', { poolSize: 16 })];
    expect(base(threads, sync, uv, callback)).toBe(callback);
    expect(base(threads, sync, uv)).toBe(uv);
    expect(base(threads)).toBe(threads);
  });

  it('is none that only a probe tried, where another was asked for', () => {
    const [uring, probed] = [made('native-pwrite', { depth: 4 }), made('fs-promises')];
    const facts = volumeFacts([uring, probed]);
    const { probes } = afterProbe(facts, 'deeper-queue');
    const after = { ...facts, probes: probes.map((probe) => ({ ...probe, ownCellIds: [probed.id] })) };
    expect(baseCell(after, diagnosed(after))).toBe(uring);
    expect(baseCell(facts, diagnosed(facts))).toBe(probed);
  });

  it('is none of those without a result', () => {
    const facts = volumeFacts([cell({ strategy: 'fs-promises' })]);
    expect(baseCell(facts, diagnosed(facts))).toBeNull();
    expect(cellsOf(facts, diagnosed(facts))).toEqual([]);
  });
});

describe('wasAsked', () => {
  it('is of a probe of that name for cells of the work', () => {
    const facts = afterProbe(volumeFacts([made('fs-promises')]), 'content');
    expect(wasAsked(facts, 'content', diagnosed(facts))).toBe(true);
    expect(wasAsked(facts, 'longer', diagnosed(facts))).toBe(false);
    expect(wasAsked(facts, 'content', { ...diagnosed(facts), cellIds: ['other'] })).toBe(false);
  });
});
