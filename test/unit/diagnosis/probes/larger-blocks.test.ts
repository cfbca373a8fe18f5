import { describe, expect, it } from 'vitest';
import { largerBlocks } from '../../../../src/diagnosis/probes/larger-blocks.js';
import { KIB, MIB } from '../../../../src/domain/units.js';
import { cell, device, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { afterProbe, asked } from './diagnosed.js';

const waiting = (blockSizeBytes: number, options: CellOptions = {}) =>
  cell({
    strategy: 'fs-promises',
    ops: [100, 100],
    user: 0.05,
    system: 0.05,
    ...options,
    key: { blockSizeBytes, fileSizeBytes: 2 * MIB, ...options.key },
  });
const of = (...cells: readonly ReturnType<typeof waiting>[]) =>
  asked(largerBlocks, volumeFacts(cells, 'fuse'));

describe('larger-blocks', () => {
  it('tries sixteen times the block, by the usual route and by four threads', () => {
    const usual = waiting(4 * KIB);
    const threads = waiting(4 * KIB, { strategy: 'native-threads', key: { threads: 4 } });
    const change = { blockSizeBytes: 64 * KIB, fileSizeBytes: 2 * MIB };
    expect(of(usual, threads)!.cells).toEqual([
      { baseCellId: usual.id, change, rounds: 2 },
      { baseCellId: threads.id, change, rounds: 2 },
    ]);
  });

  it('makes the files large enough for as many in flight', () => {
    const few = waiting(4 * KIB, { key: { depth: 16, files: 4, fileSizeBytes: 64 * KIB } });
    expect(of(few)!.cells[0]!.change).toEqual({ blockSizeBytes: 64 * KIB, fileSizeBytes: 256 * KIB });
    // Of eight operations eight are in flight, whatever was asked for.
    const fewer = waiting(4 * KIB, { key: { depth: 16, files: 4, fileSizeBytes: 8 * KIB } });
    expect(of(fewer)!.cells[0]!.change).toEqual({ blockSizeBytes: 64 * KIB, fileSizeBytes: 128 * KIB });
  });

  it('tries a sixteenth of large blocks', () => {
    expect(of(waiting(MIB))!.cells[0]!.change.blockSizeBytes).toBe(64 * KIB);
    expect(of(waiting(64 * KIB))!.cells[0]!.change.blockSizeBytes).toBe(4 * KIB);
  });

  it('tries whole files of another size', () => {
    const whole = (bytes: number) => {
      const made = waiting(bytes, { key: { fileSizeBytes: bytes } });
      return { ...made, strategy: { ...made.strategy, unit: 'file' as const } };
    };
    const change = { blockSizeBytes: 4 * KIB, fileSizeBytes: 4 * KIB };
    expect(of(whole(64 * KIB))!.cells[0]!.change).toEqual(change);
    expect(of(whole(4 * KIB))!.cells[0]!.change).toEqual({
      blockSizeBytes: 64 * KIB,
      fileSizeBytes: 64 * KIB,
    });
  });

  it('makes one of the two small enough to be a request where no device counts them', () => {
    const whole = (bytes: number) => {
      const made = waiting(bytes, { key: { fileSizeBytes: bytes } });
      return { ...made, strategy: { ...made.strategy, unit: 'file' as const } };
    };
    const change = { blockSizeBytes: 64 * KIB, fileSizeBytes: 64 * KIB };
    expect(of(whole(8 * MIB))!.cells[0]!.change).toEqual(change);
    // What was measured of large blocks alone does not tell.
    const large = { key: { fileSizeBytes: 8 * MIB } };
    expect(of(waiting(MIB, large), waiting(8 * MIB, large))!.cells[0]!.change.blockSizeBytes).toBe(64 * KIB);
    const disk = volumeFacts([{ ...whole(8 * MIB), devices: [device(8e6)] }], 'disk');
    expect(asked(largerBlocks, disk)!.cells[0]!.change.blockSizeBytes).toBe(512 * KIB);
  });

  it('asks nothing where blocks eight times as large or more were measured', () => {
    expect(of(waiting(4 * KIB), waiting(32 * KIB))).toBeNull();
    expect(of(waiting(4 * KIB), waiting(16 * KIB))).not.toBeNull();
  });

  it('asks nothing of work that computes, that is paced, or that it asked of before', () => {
    expect(of(waiting(4 * KIB, { user: 1, system: 0.9 }))).toBeNull();
    expect(of(waiting(4 * KIB, { key: { rate: 10 } }))).toBeNull();
    const before = afterProbe(volumeFacts([waiting(4 * KIB)], 'fuse'), 'larger-blocks');
    expect(asked(largerBlocks, before)).toBeNull();
  });
});
