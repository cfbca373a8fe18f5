import { describe, expect, it } from 'vitest';
import type { Cell } from '../../../src/domain/plan.js';
import type { KeyChange } from '../../../src/domain/probe.js';
import { loadAll } from '../../../src/domain/registry.js';
import { cellId } from '../../../src/plan/cell-id.js';
import { deriveCell } from '../../../src/plan/derive-cell.js';
import { strategies as registry } from '../../../src/strategies/registry.js';
import { plannedCell } from '../diagnosis/build/synthetic-records.js';

const strategies = await loadAll(registry);
const base = plannedCell('base', { strategy: 'fs-promises' });
const derived = (change: KeyChange, from: Cell = base) => deriveCell(from, change, strategies);

describe('deriveCell', () => {
  it('changes what it is told to, and is named by what it became', () => {
    const cell = derived({ poolSize: 16, depth: 64 })!;
    expect(cell.key).toEqual({ ...base.key, poolSize: 16, depth: 64, parameters: { io: 'pool' } });
    expect(cell).toMatchObject({ targetId: base.targetId, members: base.members });
    expect(cell.id).toBe(cellId(base.members, cell.key));
  });

  it('is the same cell by whichever way it comes about', () => {
    const there = derived({ poolSize: 16 })!;
    expect(derived({ poolSize: 4 }, there)!.id).toBe(derived({})!.id);
  });

  it('drops dimensions that another strategy does not have, and gives it parameters of its own', () => {
    const { key } = derived({ strategy: 'native-threads', threads: 4 })!;
    expect(key).toMatchObject({ strategy: 'native-threads', poolSize: null, threads: 4 });
    expect(key.parameters).toMatchObject({ vector: 1 });
    const shared = derived({
      strategy: 'native-threads',
      threads: 4,
      parameters: { sharing: 'shared', vector: 1 },
    });
    expect(shared!.key.parameters).toMatchObject({ sharing: 'shared' });
  });

  it('gives a pool of 4 to a route by the pool where there was none', () => {
    const threads = derived({ strategy: 'native-threads', threads: 8 })!;
    expect(derived({ strategy: 'fs-promises' }, threads)!.key).toMatchObject({ poolSize: 4, threads: null });
  });

  it('keeps the threads of one member of a set', () => {
    const set = { ...base, members: ['/a', '/b'] };
    const cell = derived({ strategy: 'native-threads', threads: 8 }, set)!;
    expect(cell.key.threads).toBe(8);
    expect(cell.members).toEqual(['/a', '/b']);
  });

  it('is none where the strategy is not there, or refuses the change', () => {
    expect(derived({ strategy: 'no-such-strategy' })).toBeNull();
    // Sixteen threads have no files of their own among eight.
    expect(derived({ strategy: 'native-threads', threads: 16 })).toBeNull();
  });
});
