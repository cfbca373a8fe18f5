import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import { passedUnwritten, unwrittenLimit } from '../../../src/diagnosis/unwritten.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import type { Volume } from '../../../src/domain/target.js';
import { cell, volumeFacts, type CellOptions } from './build/synthetic-facts.js';
import { ioLimit, unwritten } from './build/synthetic-limits.js';

/** 16 MiB of files, of which each of two rounds writes 16 MB. */
const writes = (options: CellOptions = {}) =>
  cell({ ops: [4000, 4000], elapsedMs: 2000, ...options }) as MeasuredCell;
const on = (bytes: number, one: CellFacts) =>
  passedUnwritten(volumeFacts([one], 'disk', 2, [unwritten(bytes)]), one as MeasuredCell)?.value ?? null;

describe('passedUnwritten', () => {
  it('is the limit that each round passes', () => {
    expect(on(15e6, writes())).toBe(15e6);
    expect(on(17e6, writes())).toBeNull();
    expect(passedUnwritten(volumeFacts([writes()]), writes())).toBeNull();
  });

  it('counts what is written again once', () => {
    expect(on(15e6, writes({ key: { files: 1, fileSizeBytes: 2 ** 23 } }))).toBeNull();
  });

  it('is of what only writes, into memory', () => {
    expect(on(15e6, writes({ key: { direct: true } }))).toBeNull();
    expect(on(15e6, writes({ key: { operation: 'mix', readShare: 50 } }))).toBeNull();
  });

  it('holds the bytes of each member of a set against the limit of that one', () => {
    const { volume } = volumeFacts([], 'disk', 2, [unwritten(15e6)]);
    const members: Volume[] = [volume, { ...volume, limits: [unwritten(40e6)] }];
    const of = (...memberBytes: number[]) => {
      const one = { ...writes({ members: ['/a', '/b'] }), memberBytes };
      const set = { ...volume, kind: 'set' as const, limits: volume.limits, members };
      return passedUnwritten({ volume: set }, one)?.value ?? null;
    };
    expect(of(28e6, 32e6)).toBeNull();
    expect(of(32e6, 28e6)).toBe(15e6);
  });
});

describe('unwrittenLimit', () => {
  it('is the least of those of unwritten bytes', () => {
    const limited = (...limits: Volume['limits']) =>
      unwrittenLimit(volumeFacts([], 'disk', 2, limits).volume);
    expect(limited(unwritten(20e6), unwritten(10e6), ioLimit(1e6))?.value).toBe(10e6);
    expect(limited(ioLimit(1e6))).toBeNull();
  });
});
