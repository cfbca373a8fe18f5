import { describe, expect, it } from 'vitest';
import { sweepFacts } from '../../../src/diagnosis/facts/sweeps.js';
import { recommendPool } from '../../../src/diagnosis/recommend-pool.js';
import { groupCells } from '../../../src/diagnosis/workload-groups.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { cell, device, known, rounds, volumeFacts, type CellOptions } from './build/synthetic-facts.js';

type Sweep = Readonly<Record<number, number | readonly number[]>>;
const sweep = (of: Sweep, options: CellOptions = {}): readonly CellFacts[] =>
  Object.entries(of).map(([size, ops]) =>
    cell({
      strategy: 'fs-promises',
      user: 0.05,
      system: 0.05,
      ...options,
      ops: typeof ops === 'number' ? rounds(ops, 0.01, 3, Number(size)) : ops,
      key: { depth: 64, ...options.key, poolSize: Number(size) },
    }),
  );
const advice = (cells: readonly CellFacts[], kind: Parameters<typeof volumeFacts>[1] = 'fuse', cpus = 2) =>
  recommendPool(volumeFacts(cells, kind, cpus), groupCells(cells));

describe('recommendPool: another pool', () => {
  it('is the smallest within 5 % of the best, with figures', () => {
    const { value, reason } = advice(sweep({ 4: 400, 16: 1590, 64: 1600 }));
    expect(value).toBe(16);
    expect(reason).toMatch(
      /^UV_THREADPOOL_SIZE=16: fs-promises does 1\.\d+ k operations\/s with it and (39\d|40\d)(\.\d)? operations\/s with the default of 4, (3\.9\d|4(\.\d+)?)x \(/,
    );
  });

  it("bears the sweep's knee with its interval", () => {
    const cells = sweep({ 4: 400, 16: 1590, 64: 1600 });
    const sweeps = sweepFacts(cells, 2);
    const { reason } = recommendPool({ ...volumeFacts(cells, 'fuse', 2), sweeps }, groupCells(cells));
    expect(reason).toContain('; knee of the whole sweep 16 [16, 16] (the range of the rounds).');
  });

  it('is never the largest of a sweep that drops there', () => {
    expect(advice(sweep({ 4: 400, 8: 800, 16: 810, 64: 90 })).value).toBe(8);
    expect(advice(sweep({ 4: 400, 16: 300, 64: 90 })).value).toBeNull();
  });

  it('has no more threads than operations are in flight', () => {
    const { value, reason } = advice(sweep({ 4: 400, 16: 800 }, { key: { depth: 8 } }));
    expect(value).toBe(8);
    expect(reason).toContain('with a pool of 16 and');
    expect(reason).toContain('8 in flight use no more than 8 threads.');
  });

  it('is that of each process where these have pools', () => {
    const cells = sweep({ 4: 400, 16: 1600 }).map((one, index) => ({
      ...cell({
        strategy: 'process-pool',
        ops: one.bytesPerSecondRounds.map((bytes) => bytes / 4096),
        key: { depth: 16, parameters: { inFlight: 16, pool: [4, 16][index]! } },
      }),
    }));
    const { value, reason } = advice(cells);
    expect(value).toBe(16);
    expect(reason).toContain('UV_THREADPOOL_SIZE=16: process-pool does');
  });

  it('says that figures are those of the page cache, not of a tmpfs', () => {
    const cached = sweep({ 4: 400, 16: 800 }, { devices: [device(1000)] });
    expect(advice(cached, 'disk').reason).toContain('The figures are those of the page cache.');
    expect(advice(cached, 'tmpfs').reason).not.toContain('page cache');
  });

  it('warns of a smaller one that it serves others as well', () => {
    const { value, reason } = advice(sweep({ 2: 800, 4: 400 }));
    expect(value).toBe(2);
    expect(reason).toContain('dns.lookup, crypto and other volumes share the pool');
  });

  it('takes of gains that are alike that of the weightiest work', () => {
    const first = sweep({ 4: 400, 8: 800 });
    const second = sweep({ 4: 400, 64: 840 }, { key: { pattern: 'seq' } });
    expect(advice([...first, ...second]).value).toBe(8);
    const larger = sweep({ 4: 400, 64: 4000 }, { key: { pattern: 'seq' } });
    expect(advice([...first, ...larger]).value).toBe(64);
  });
});

describe('recommendPool: leave it', () => {
  it('where nothing was swept, or too little was in flight', () => {
    const why = 'Leave UV_THREADPOOL_SIZE: no sweep over the pool, with as much in flight, was measured.';
    expect(advice([])).toEqual({ value: null, reason: why });
    expect(advice(sweep({ 4: 400 }))).toEqual({ value: null, reason: why });
    expect(advice(sweep({ 4: 400, 16: 1600 }, { key: { depth: 2 } }))).toEqual({ value: null, reason: why });
  });

  it('where the default was not among the pools', () => {
    expect(advice(sweep({ 8: 400, 16: 400 })).reason).toContain('the default of 4 was not among the pools');
  });

  it('where none gains, with the best of them and where it bends', () => {
    const { value, reason } = advice(sweep({ 4: 400, 8: 404, 64: 410 }));
    expect(value).toBeNull();
    expect(reason).toMatch(
      /fs-promises does (39\d|40\d)(\.\d)? operations\/s with the default of 4, and of the pools 4, 8, 64 none surely gains 10 % \(best: (8|64), 1\.0\d+x/,
    );
    expect(reason).toContain('4 threads come within 5 % of the best.');
  });

  it('where few rounds may show it by chance, and says that more would tell', () => {
    const { value, reason } = advice(sweep({ 4: [100, 104], 16: [118, 121] }));
    expect(value).toBeNull();
    expect(reason).toContain('more rounds (--rounds 5) would tell');
  });

  it('where one round of the default was very slow', () => {
    expect(advice(sweep({ 4: [100, 20, 101], 16: [100, 99, 101] })).value).toBeNull();
  });

  it('where the threads were seen idle', () => {
    const idle = sweep({ 4: 400, 16: 1600 }, { pool: { saturatedShare: known(0.2) } });
    expect(advice(idle)).toMatchObject({ value: null });
    expect(advice(idle).reason).toContain('its threads were seen idle');
  });

  it('where native code gains, but no route of Node.js, and says so', () => {
    const native = sweep({ 4: 400, 16: 1600 }, { strategy: 'native-uv' });
    const node = sweep({ 4: 300, 16: 302 });
    const { value, reason } = advice([...native, ...node]);
    expect(value).toBeNull();
    expect(reason).toContain('native-uv gains with 16, ');
    expect(reason).toContain('but no route of Node.js does.');
    expect(advice(native).value).toBe(16);
  });

  it('where only a pool with fewer threads than processors gains', () => {
    const { value, reason } = advice(sweep({ 2: 800, 4: 400, 8: 400 }), 'fuse', 8);
    expect(value).toBeNull();
    expect(reason).toMatch(/A pool of 2 does (1\.9\d|2(\.\d+)?)x .* of that here, but has fewer threads/);
  });
});
