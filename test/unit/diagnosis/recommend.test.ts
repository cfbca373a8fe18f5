import { describe, expect, it } from 'vitest';
import { sweepFacts } from '../../../src/diagnosis/facts/sweeps.js';
import { recommend } from '../../../src/diagnosis/recommend.js';
import { groupCells } from '../../../src/diagnosis/workload-groups.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { byRing, cell, device, rounds, volumeFacts, type StrategyName } from './build/synthetic-facts.js';

const sweep = (ops: Record<number, number>, strategy: StrategyName = 'fs-promises', depth = 16) =>
  Object.entries(ops).map(([poolSize, mean]) =>
    cell({
      strategy,
      key: { poolSize: Number(poolSize), depth },
      ops: rounds(mean, 0.01, 3, Number(poolSize)),
    }),
  );

function of(cells: readonly CellFacts[], kind: 'tmpfs' | 'fuse' | 'disk' = 'tmpfs') {
  const facts = volumeFacts(cells, kind);
  return recommend(facts, groupCells(facts.cells));
}

describe('recommend', () => {
  it('leaves the pool where nothing surely gains 10 %, and names the knee at the number of processors', () => {
    const { uvThreadpoolSize, reason } = of(sweep({ 1: 100e3, 2: 190e3, 4: 192e3, 8: 195e3, 16: 190e3 }));
    expect(uvThreadpoolSize).toBeNull();
    expect(reason).toContain('193 k operations/s with the default of 4');
    expect(reason).toContain('2 threads come within 5 % of the best, as many as there are processors');
  });

  it('gives the smallest pool within 5 % of the best, with the figures', () => {
    const { uvThreadpoolSize, reason } = of(
      sweep({ 4: 400, 8: 790, 16: 1500, 32: 1510 }, 'fs-promises', 64),
      'fuse',
    );
    expect(uvThreadpoolSize).toBe(16);
    expect(reason).toMatch(/^UV_THREADPOOL_SIZE=16: fs-promises does 1\.5\d k operations\/s with it and/);
  });

  it("bears the knee of the depth's sweep with its interval", () => {
    const cells = [1, 4, 16].map((depth) =>
      cell({
        strategy: 'fs-promises',
        key: { depth, poolSize: 16 },
        ops: rounds(100 * Math.min(depth, 4), 0.01),
      }),
    );
    const facts = { ...volumeFacts(cells, 'fuse'), sweeps: sweepFacts(cells, 2) };
    const { queueDepth, reason } = recommend(facts, groupCells(cells));
    expect(queueDepth).toBe(4);
    expect(reason).toContain('; knee of the whole sweep 4 [4, 4] (the range of the rounds).');
  });

  it('gives a smaller pool where that surely gains', () => {
    const { uvThreadpoolSize, reason } = of(sweep({ 2: 141e3, 4: 100e3 }));
    expect(uvThreadpoolSize).toBe(2);
    expect(reason).toContain('dns.lookup');
  });

  it('gives none with fewer threads than processors', () => {
    const { uvThreadpoolSize, reason } = of(sweep({ 1: 140e3, 4: 100e3, 8: 101e3 }));
    expect(uvThreadpoolSize).toBeNull();
    expect(reason).toContain('A pool of 1 does 1.4');
    expect(reason).toContain('of the pools 4, 8 none surely gains 10 %');
    expect(of(sweep({ 1: 140e3, 2: 135e3, 4: 100e3 })).uvThreadpoolSize).toBe(2);
  });

  it('leaves out pools that the depth does not fill', () => {
    const { uvThreadpoolSize } = of(sweep({ 4: 400, 8: 790, 64: 5000 }, 'fs-promises', 8), 'fuse');
    expect(uvThreadpoolSize).toBe(8);
  });

  it('goes by the routes of Node.js, and says where only native code gains', () => {
    const cells = [...sweep({ 4: 100e3, 16: 101e3 }), ...sweep({ 4: 200e3, 16: 300e3 }, 'native-uv')];
    const { uvThreadpoolSize, reason } = of(cells);
    expect(uvThreadpoolSize).toBeNull();
    expect(reason).toContain('native-uv gains with 16');
    expect(of(sweep({ 4: 200e3, 16: 300e3 }, 'native-uv')).uvThreadpoolSize).toBe(16);
  });

  it('says where no larger pool was measured', () => {
    expect(of(sweep({ 1: 100e3, 4: 190e3 })).reason).toContain(
      'no larger pool was measured with as much in flight',
    );
    // With 8 in flight a pool of 16 has 8 threads at work, and so is a larger one.
    expect(of(sweep({ 4: 100e3, 16: 101e3 }, 'fs-promises', 8)).reason).toContain(
      'of the pools 4, 16 none surely gains 10 %',
    );
    expect(of(sweep({ 4: 100e3, 16: 101e3 }, 'fs-promises', 4)).reason).toContain(
      'no larger pool was measured',
    );
  });

  it('says where nothing was swept, or the default was not among the pools', () => {
    expect(of(sweep({ 4: 100 })).reason).toContain('no sweep');
    expect(of(sweep({ 1: 100, 16: 1000 })).reason).toContain('default of 4 was not among');
  });

  it('says where a gain is one of the page cache', () => {
    const cells = sweep({ 4: 100e3, 8: 200e3 }).map((one) => ({ ...one, devices: [device(0)] }));
    expect(of(cells, 'disk').reason).toContain('figures are those of the page cache');
  });

  it('gives the smallest depth within 5 % of the best', () => {
    const cells = [1, 4, 16].map((depth) =>
      cell({ strategy: 'fs-promises', key: { depth }, ops: rounds(depth === 1 ? 100 : 390, 0.01, 3, depth) }),
    );
    expect(of(cells, 'fuse')).toMatchObject({ queueDepth: 4 });
    expect(of(cells.slice(0, 1), 'fuse')).toMatchObject({ queueDepth: null });
  });

  it('never advises a service to block its loop', () => {
    const cells = [
      cell({ strategy: 'fs-promises', ops: rounds(90e3) }),
      cell({ strategy: 'fs-sync', key: { depth: 16 }, ops: rounds(900e3) }),
    ];
    expect(of(cells).strategy).toBeNull();
  });

  it("names libuv's io_uring where a route gains by it", () => {
    const pool = cell({ strategy: 'fs-promises', ops: rounds(90e3) });
    const ring = cell({ strategy: 'fs-callback', key: byRing, ops: rounds(190e3) });
    expect(of([pool, ring]).strategy).toBe('fs-callback with UV_USE_IO_URING=1');
  });
});
