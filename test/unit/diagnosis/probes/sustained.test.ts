import { describe, expect, it } from 'vitest';
import { sustained } from '../../../../src/diagnosis/probes/sustained.js';
import type { Limit } from '../../../../src/domain/target.js';
import { MIB } from '../../../../src/domain/units.js';
import { cell, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { unwritten } from '../build/synthetic-limits.js';
import { afterProbe, asked } from './diagnosed.js';

const buffered = (options: CellOptions = {}) =>
  cell({ strategy: 'fs-promises', ops: [1e5, 1e5], syncMs: 1, ...options });
function of(made: ReturnType<typeof buffered>, freeBytes: number | null = 50e9) {
  const facts = volumeFacts([made]);
  return asked(sustained, { ...facts, volume: { ...facts.volume, freeBytes } }, 'page-cache');
}

describe('sustained', () => {
  it('writes new data for four seconds, 512 MiB at most', () => {
    const base = buffered();
    expect(of(base)).toMatchObject({
      diagnose: true,
      cells: [
        {
          baseCellId: base.id,
          change: { strategy: 'native-pwrite', mode: 'new', files: 1, fileSizeBytes: 512 * MIB },
          rounds: 1,
          bounds: { durationMs: 4000, bytes: 512 * MIB },
        },
      ],
    });
  });

  it('takes a fifth of what is free, and asks nothing where that is little', () => {
    expect(of(buffered(), 505 * MIB)!.cells[0]!.bounds!.bytes).toBe(101 * MIB);
    expect(of(buffered(), 70 * MIB)).toBeNull();
    expect(of(buffered(), null)).toBeNull();
  });

  it('writes no more than the final sync moves in five seconds, by the rate of those before', () => {
    // 16 files of 1 MiB, twice, in 2 s.
    const after = (syncMs: number, ...limits: readonly Limit[]) => {
      const made = buffered({ key: { files: 16, fileSizeBytes: MIB }, ops: [1e5, 1e5], syncMs });
      const facts = volumeFacts([made], 'disk', 2, limits);
      const volume = { ...facts.volume, freeBytes: 50e9 };
      return asked(sustained, { ...facts, volume }, 'page-cache');
    };
    expect(after(2000)!.cells[0]!.bounds!.bytes).toBe(80 * MIB);
    expect(after(2000, unwritten(20e6))!.cells[0]!.bounds!.bytes).toBe(512 * MIB);
    expect(after(20_000)).toBeNull();
    const unsynced = volumeFacts([buffered({ key: { durability: 'none' }, syncMs: null })]);
    const volume = { ...unsynced.volume, freeBytes: 50e9 };
    expect(asked(sustained, { ...unsynced, volume }, 'page-cache')!.cells[0]!.bounds!.bytes).toBe(64 * MIB);
  });

  it('asks nothing where a limit is known to hold up what comes after the burst', () => {
    const facts = volumeFacts([buffered()]);
    const known = { ...facts, volume: { ...facts.volume, freeBytes: 50e9 } };
    expect(asked(sustained, known, 'throttled', 'page-cache')).toBeNull();
    expect(asked(sustained, known, 'page-cache', 'throttled')).not.toBeNull();
    const bounded = { ...known, volume: { ...known.volume, limits: [unwritten(20e6)] } };
    expect(asked(sustained, bounded, 'throttled', 'page-cache')).not.toBeNull();
  });

  it('asks only where memory took the writes, of one directory, and once', () => {
    expect(asked(sustained, volumeFacts([buffered()]), 'cpu')).toBeNull();
    expect(of(buffered({ key: { operation: 'read', durability: 'none' } }))).toBeNull();
    expect(of(buffered({ members: ['/a', '/b'] }))).toBeNull();
    expect(asked(sustained, afterProbe(volumeFacts([buffered()]), 'sustained'), 'page-cache')).toBeNull();
  });
});
