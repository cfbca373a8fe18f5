import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../../src/domain/facts.js';
import { jsOverhead } from '../../../../src/diagnosis/rules/js-overhead.js';
import { cell, conclude, rounds, volumeFacts } from '../build/synthetic-facts.js';

const native = (ops = 200_000) => cell({ strategy: 'native-uv', ops: rounds(ops, 0.02, 3, 1) });
const promises = (ops: number, loop: number | null = 0.99) =>
  cell({ strategy: 'fs-promises', ops: rounds(ops, 0.02, 3, 2), loop });

describe('js-overhead', () => {
  it('concludes where C++ over the same pool does the double and the loop is busy', () => {
    const finding = conclude(jsOverhead, volumeFacts([native(), promises(80_000)]));
    expect(finding).toMatchObject({ id: 'js-overhead', confidence: 'high' });
    expect(finding!.explains).toBeCloseTo(0.6, 1);
    expect(finding!.summary).toMatch(/fs-promises: it does 79\.2 k operations\/s of 4 KiB/);
    expect(finding!.summary).toContain('busy 99 %');
  });

  it('says what the volume itself takes, where a route without a pool did the same work', () => {
    const pwrite = cell({ strategy: 'native-pwrite', ops: rounds(1_200_000, 0.01, 3, 4) });
    const finding = conclude(jsOverhead, volumeFacts([native(), promises(80_000), pwrite]));
    expect(finding!.summary).toMatch(
      /The volume itself takes 1\.\d+ M operations\/s \(native-pwrite, 16 in flight\)/,
    );
    expect(conclude(jsOverhead, volumeFacts([native(), promises(80_000)]))!.summary).not.toContain('itself');
  });

  it('says nothing where native is equally slow: the volume is the limit', () => {
    expect(conclude(jsOverhead, volumeFacts([native(390), promises(388)], 'fuse'))).toBeNull();
  });

  it('says nothing near the threshold: 1.2x', () => {
    expect(conclude(jsOverhead, volumeFacts([native(120_000), promises(100_000)]))).toBeNull();
  });

  it('takes one route whose rounds lie apart at its word where its calls take next to nothing', () => {
    const apart = (callShare: number | null) => {
      const made = cell({ strategy: 'fs-callback', ops: [90_000, 100_000, 128_000], loop: 0.9 });
      const shares = { ...made.shares, systemCall: { value: callShare, source: 'stages' } as Fact };
      return conclude(
        jsOverhead,
        volumeFacts([cell({ strategy: 'native-uv', ops: [140_000, 150_000, 180_000] }), { ...made, shares }]),
      );
    };
    expect(apart(0.02)).toMatchObject({ id: 'js-overhead', confidence: 'low' });
    expect([apart(0.3), apart(null)]).toEqual([null, null]);
  });

  it('says nothing where the loop has time to spare, or its utilisation is not known', () => {
    expect(conclude(jsOverhead, volumeFacts([native(), promises(80_000, 0.5)]))).toBeNull();
    expect(conclude(jsOverhead, volumeFacts([native(), promises(80_000, null)]))).toBeNull();
  });

  it('compares at the same pool and depth only', () => {
    const other = cell({ strategy: 'fs-promises', ops: rounds(80_000), loop: 1, key: { depth: 1 } });
    expect(conclude(jsOverhead, volumeFacts([native(), other]))).toBeNull();
  });

  it('takes the pair at the default pool where several were measured', () => {
    const cells = [1, 4, 16].flatMap((poolSize) => [
      cell({ strategy: 'native-uv', key: { poolSize }, ops: rounds(200_000, 0.01, 3, poolSize) }),
      cell({
        strategy: 'fs-promises',
        key: { poolSize },
        ops: rounds(poolSize === 1 ? 20_000 : 100_000, 0.01, 3, poolSize + 1),
        loop: 1,
      }),
    ]);
    expect(conclude(jsOverhead, volumeFacts(cells))!.explains).toBeCloseTo(0.5, 1);
  });

  it('sets a synchronous route against one native thread, at whatever depth that has', () => {
    const busy = { user: 0.5, system: 0.48 };
    const sync = cell({ strategy: 'fs-sync', ops: rounds(500_000), loop: null, ...busy });
    const pwrite = cell({ strategy: 'native-pwrite', ops: rounds(1_500_000) });
    expect(conclude(jsOverhead, volumeFacts([sync, pwrite]))!.explains).toBeCloseTo(0.67, 1);
    const threads = cell({ strategy: 'native-threads', ops: rounds(1_500_000) });
    expect(conclude(jsOverhead, volumeFacts([sync, threads]))).toBeNull();
    // It stands in system calls: what differs is not JavaScript.
    const waiting = cell({ strategy: 'fs-sync', ops: rounds(500_000), loop: null, user: 0.05, system: 0.1 });
    expect(conclude(jsOverhead, volumeFacts([waiting, pwrite]))).toBeNull();
    // So does one that opens and closes a file for each block.
    const opening = { ...sync, strategy: { ...sync.strategy, opensBy: 'path' as const } };
    expect(conclude(jsOverhead, volumeFacts([opening, pwrite]))).toBeNull();
  });

  it('names a faster route that leaves the loop free', () => {
    const callback = cell({ strategy: 'fs-callback', ops: rounds(140_000), loop: 1 });
    const sync = cell({ strategy: 'fs-sync', ops: rounds(900_000) });
    const finding = conclude(jsOverhead, volumeFacts([native(), promises(80_000), callback, sync]));
    expect(finding!.summary).toContain('or use fs-callback (1.7');
    expect(finding!.advice.some(({ action }) => action.includes('fs-sync'))).toBe(false);
  });

  it('explains less of the time where the final sync took most of it', () => {
    const synced = cell({ strategy: 'fs-promises', ops: rounds(80_000), loop: 1, syncMs: 2700 });
    expect(conclude(jsOverhead, volumeFacts([native(), synced]))!.explains).toBeCloseTo(0.6 / 4, 1);
  });

  it('says what a larger operation costs of small blocks alone', () => {
    const told = (blockSizeBytes: number) =>
      conclude(
        jsOverhead,
        volumeFacts([
          cell({ ops: rounds(200_000), key: { blockSizeBytes } }),
          cell({ strategy: 'fs-promises', ops: rounds(80_000), loop: 1, key: { blockSizeBytes } }),
        ]),
      )!.advice[0]!.action;
    expect(told(4096)).toContain('sixteen times that');
    expect(told(16 * 1024)).not.toContain('sixteen times that');
  });

  it('names the pool in its evidence where two are as near to the default', () => {
    const both = [2, 8].flatMap((poolSize) => [
      cell({ ops: rounds(200_000), key: { poolSize } }),
      cell({ strategy: 'fs-promises', ops: rounds(80_000), loop: 1, key: { poolSize } }),
    ]);
    const names = conclude(jsOverhead, volumeFacts(both))!.evidence.map(({ name }) => name);
    expect(names.filter((name) => name.includes(' over ')).map((name) => name.split(' (')[0])).toEqual(
      expect.arrayContaining(['native-uv over fs-promises, pool 2', 'native-uv over fs-promises, pool 8']),
    );
    expect(new Set(names).size).toBe(names.length);
  });
});
