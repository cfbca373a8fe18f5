import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { leaveDepth, leavePool, usualRoute } from '../../../../src/diagnosis/predict/leave.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import { cell } from '../build/synthetic-facts.js';

const measured = (...cells: readonly CellFacts[]) => cells as readonly MeasuredCell[];
const usual = (poolSize: number, depth: number, strategy: 'fs-promises' | 'native-uv' = 'fs-promises') =>
  cell({ strategy, key: { poolSize, depth }, ops: [100, 100] });

describe('leavePool', () => {
  it('tries a pool of 16 with as much in flight, by the route of a service, and foretells nothing of it', () => {
    const node = usual(4, 8);
    expect(leavePool(measured(usual(4, 16, 'native-uv'), node), 'it is full').test).toEqual({
      baseCellId: node.id,
      change: { poolSize: 16, depth: 16 },
      metric: 'operationsPerSecond',
      predicted: { ratio: 1, basis: 'it is full' },
    });
  });

  it('tries twice the pool where that is large already, and leaves more in flight', () => {
    expect(leavePool(measured(usual(16, 64)), '').test?.change).toEqual({ poolSize: 32, depth: 64 });
  });

  it('is no trial of routes without the pool, of sets, or of a load that is paced', () => {
    const set = cell({ strategy: 'fs-promises', ops: [100], members: ['/a', '/b'] });
    const paced = cell({ strategy: 'fs-promises', ops: [100], key: { rate: 100 } });
    const sync = cell({ strategy: 'fs-sync', ops: [100] });
    expect(leavePool(measured(set, paced, sync), '')).toEqual({});
  });
});

describe('usualRoute', () => {
  const chosen = (...cells: readonly CellFacts[]) => usualRoute(measured(...cells))?.id;

  it('is that of Node.js, with the pool nearest to the default, and the most in flight of these', () => {
    const [wide, usual4, shallow] = [usual(64, 64), usual(4, 16), usual(4, 4)];
    expect(chosen(usual(4, 64, 'native-uv'), wide, shallow, usual4)).toBe(usual4.id);
    expect(chosen(wide, usual(4, 64, 'native-uv'))).toBe(wide.id);
    // Half of the default is as far as the double: then the one with more in flight.
    const double = usual(8, 16);
    expect(chosen(usual(2, 4), double)).toBe(double.id);
    expect(chosen(double, usual(2, 4))).toBe(double.id);
  });

  it('is none without a pool', () => {
    expect(chosen(cell({ strategy: 'fs-sync', ops: [100] }))).toBeUndefined();
  });
});

describe('leaveDepth', () => {
  it('goes from the least that fills the volume to four times as much in flight, with threads for it', () => {
    const cells = measured(usual(16, 16), usual(16, 1), usual(16, 4), usual(16, 2));
    expect(leaveDepth(cells, 3, 'it serves 3').test).toEqual({
      baseCellId: cells[2]!.id,
      change: { depth: 16, poolSize: 16 },
      metric: 'operationsPerSecond',
      predicted: { ratio: 1, basis: 'it serves 3' },
    });
    expect(leaveDepth(measured(usual(4, 16)), 3, '').test?.change).toEqual({ depth: 64, poolSize: 64 });
  });

  it('goes to twice as much where that is more than 64', () => {
    expect(leaveDepth(measured(usual(64, 64)), 3, '').test?.change).toEqual({ depth: 128, poolSize: 128 });
  });

  it('is no trial where nothing fills the volume', () => {
    expect(leaveDepth(measured(usual(4, 16), usual(16, 4)), 8, '')).toEqual({});
  });
});
