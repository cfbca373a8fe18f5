import { describe, expect, it } from 'vitest';
import { candidatesFor, gainOf, poolEffects, smallestOf } from '../../../src/diagnosis/pool-effect.js';
import { poolLines } from '../../../src/diagnosis/pool-lines.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { cell, known, onlyGroup, rounds, volumeFacts, type CellOptions } from './build/synthetic-facts.js';
import { afterProbe } from './probes/diagnosed.js';

type Sweep = Readonly<Record<number, number | readonly number[]>>;

/** A sweep over the pool: operations a second of each size, or its rounds. */
const sweep = (of: Sweep, options: CellOptions = {}, seed = 1): readonly CellFacts[] =>
  Object.entries(of).map(([size, ops]) =>
    cell({
      user: 0.05,
      system: 0.05,
      ...options,
      ops: typeof ops === 'number' ? rounds(ops, 0.01, 3, seed * 100 + Number(size)) : ops,
      key: { depth: 64, ...options.key, poolSize: Number(size) },
    }),
  );
const effectsOf = (cells: readonly CellFacts[], cpus = 2) => {
  const facts = volumeFacts(cells, 'fuse', cpus);
  return poolEffects(facts, onlyGroup(facts));
};
const effect = (of: Sweep, options?: CellOptions, cpus?: number) => effectsOf(sweep(of, options), cpus)[0]!;

describe('poolEffects', () => {
  it('takes the smallest pool within 5 % of the best of those that gain', () => {
    const { kind, gain, from } = effect({ 4: 400, 8: 800, 16: 1580, 32: 1600, 64: 1610 });
    expect(kind).toBe('gain');
    expect(from.key.poolSize).toBe(4);
    expect(gain).toMatchObject({ threads: 16, rising: false });
    expect(gain!.gain.ratio).toBeCloseTo(3.95, 1);
  });

  it('is not misled by a sweep that drops at large pools', () => {
    const { kind, gain } = effect({ 4: 400, 8: 800, 16: 790, 64: 90 });
    expect(kind).toBe('gain');
    expect(gain).toMatchObject({ threads: 8, rising: false });
    expect(effect({ 4: 400, 8: 405, 64: 90 }).kind).toBe('other');
  });

  it('sees that the gain goes on beyond the largest pool, and no more threads than are in flight', () => {
    expect(effect({ 4: 400, 16: 1600 }).gain).toMatchObject({ threads: 16, rising: true });
    const few = effect({ 4: 400, 16: 800 }, { key: { depth: 8 } });
    expect(few.gain).toMatchObject({ threads: 8, rising: false });
  });

  it('is flat where no larger pool does a tenth more or less', () => {
    expect(effect({ 4: 400, 8: 404, 64: 398 })).toMatchObject({ kind: 'flat', gain: null });
    expect(effect({ 4: 400, 64: 355 }).kind).toBe('other');
    expect(effect({ 2: 400, 4: 400 }).kind).toBe('other');
  });

  it('is unsure of a gain that the ranges of few rounds show by chance', () => {
    expect(effect({ 4: [100, 104], 16: [118, 121] })).toMatchObject({ kind: 'unsure' });
    expect(effect({ 4: [100, 104], 16: [131, 132] }).kind).toBe('gain');
  });

  it('makes no gain of one very slow round of the default', () => {
    expect(effect({ 4: [100, 30, 101], 16: [100, 99, 101] })).toMatchObject({ gain: null });
    expect(effect({ 4: [100, 99, 101], 16: [400, 90, 401] })).toMatchObject({ gain: null });
  });

  it('trusts a hint that the next pool, or another route, gives as well', () => {
    const hint: Sweep = { 4: [100, 104], 16: [118, 121] };
    expect(effect({ ...hint, 32: [119, 122] }).kind).toBe('gain');
    const other = sweep(hint, { strategy: 'fs-promises', loop: 0.1 });
    expect(effectsOf([...sweep(hint), ...other]).map(({ kind }) => kind)).toEqual(['gain', 'gain']);
    const flat = sweep({ 4: 100, 16: 100 }, { strategy: 'fs-promises', loop: 0.1 });
    expect(effectsOf([...sweep(hint), ...flat]).map(({ kind }) => kind)).toEqual(['unsure', 'flat']);
  });

  it('says of the default what a larger pool that is too small shows, and nothing where none is', () => {
    expect(effect({ 8: 800, 64: 6400 })).toMatchObject({ kind: 'gain', holdsForService: true });
    expect(effect({ 8: 800, 64: 800 })).toMatchObject({ kind: 'flat', holdsForService: false });
    expect(effect({ 1: 100, 2: 200 })).toMatchObject({ holdsForService: false });
  });

  it('takes the largest of the smaller pools that were asked for as the one that the service has', () => {
    const cells = sweep({ 1: 100, 2: 200, 4: 400, 8: 800 }, { key: { depth: 8 } });
    const facts = volumeFacts(cells, 'fuse', 2);
    const probed = cells.slice(2).map(({ id }) => id);
    const [asked] = afterProbe(facts, 'larger-pool').probes;
    const probedFacts = { ...facts, probes: [{ ...asked!, cellIds: probed, ownCellIds: probed }] };
    const { from, kind, holdsForService } = poolEffects(probedFacts, onlyGroup(facts))[0]!;
    expect([from.key.poolSize, kind, holdsForService]).toEqual([2, 'gain', true]);
  });

  it('compares no disturbed rounds with others', () => {
    const [base] = sweep({ 4: 100 }, { disturbances: ['steal'] });
    const [large] = sweep({ 64: 300 });
    expect(effectsOf([base!, large!])[0]).toMatchObject({ gain: null });
  });

  it('looks at each route by itself, and at none of one pool', () => {
    const lone = cell({ strategy: 'fs-promises', ops: rounds(100), key: { depth: 64 } });
    expect(effectsOf([...sweep({ 4: 100, 8: 100 }), lone])).toHaveLength(1);
    expect(effectsOf([lone])).toHaveLength(0);
  });
});

describe('candidatesFor', () => {
  const sizes = (of: Sweep, options: CellOptions = {}, cpus = 2) => {
    const facts = volumeFacts(sweep(of, options));
    const [line] = poolLines(facts, onlyGroup(facts));
    const from = line!.cells.find(({ key }) => key.poolSize === 4) ?? line!.cells[0]!;
    return candidatesFor(line!, from, cpus).map(({ key }) => key.poolSize);
  };
  const all: Sweep = { 1: 100, 2: 100, 3: 100, 4: 100, 8: 100 };

  it('leaves smaller pools a thread for each processor, two at least', () => {
    expect(sizes(all, {}, 1)).toEqual([2, 3, 8]);
    expect(sizes(all, {}, 3)).toEqual([3, 8]);
    expect(sizes(all, {}, 16)).toEqual([8]);
    expect(sizes({ 2: 100, 8: 100 })).toEqual([8]);
  });

  it('takes larger ones where more is in flight, and the threads were not seen idle', () => {
    expect(sizes(all, { key: { depth: 4 } })).toEqual([2, 3]);
    expect(sizes(all, { key: { depth: 3 } })).toEqual([]);
    expect(sizes(all, { pool: { saturatedShare: known(0.49) } })).toEqual([2, 3]);
    expect(sizes(all, { pool: { saturatedShare: known(0.5) } })).toEqual([2, 3, 8]);
    expect(sizes(all, { pool: null })).toEqual([2, 3, 8]);
  });
});

describe('gainOf and smallestOf', () => {
  it('are of nothing where there is nothing', () => {
    const facts = volumeFacts(sweep({ 4: 100, 8: 100 }));
    const [line] = poolLines(facts, onlyGroup(facts));
    expect(gainOf(line!, line!.cells[0]!, [])).toBeNull();
    expect(smallestOf([])).toBeNull();
    expect(smallestOf(line!.cells)).toBe(4);
  });
});
