import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import {
  blocksTest,
  inWholeBlocks,
  largerBlocksOf,
  predictBlocks,
} from '../../../../src/diagnosis/predict/blocks.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import { KIB, MIB } from '../../../../src/domain/units.js';
import { cell, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { ioLimit } from '../build/synthetic-limits.js';

/** Direct, so that nothing is copied; one call at a time. */
const blocks = (sizeBytes: number, timeNs: number, options: CellOptions = {}) =>
  cell({
    ops: [1e9 / timeNs, 1e9 / timeNs],
    ...options,
    key: {
      poolSize: 1,
      direct: true,
      blockSizeBytes: sizeBytes,
      fileSizeBytes: 2 * MIB,
      ...options.key,
    },
  });
const predicted = (cells: readonly CellFacts[], toBytes: number) =>
  predictBlocks(volumeFacts(cells), cells[0]! as MeasuredCell, toBytes);

describe('largerBlocksOf', () => {
  it('is sixteen times the block, up to 1 MiB, in files of whole blocks', () => {
    const of = (blockSizeBytes: number, fileSizeBytes: number) =>
      largerBlocksOf({ blockSizeBytes, fileSizeBytes });
    expect(of(4 * KIB, 100 * KIB)).toEqual({ blockSizeBytes: 64 * KIB, fileSizeBytes: 64 * KIB });
    expect(of(256 * KIB, 5 * MIB)).toEqual({ blockSizeBytes: MIB, fileSizeBytes: 5 * MIB });
    expect(of(4 * KIB, 4 * KIB)).toEqual({ blockSizeBytes: 64 * KIB, fileSizeBytes: 64 * KIB });
    expect(of(MIB, 4 * MIB)).toBeNull();
    expect(inWholeBlocks(4 * KIB, 10 * KIB)).toEqual({ blockSizeBytes: 4 * KIB, fileSizeBytes: 8 * KIB });
  });
});

describe('predictBlocks', () => {
  it('takes all of the time for fixed where no third size was measured', () => {
    const prediction = predicted([blocks(4 * KIB, 100e3)], 64 * KIB);
    expect(prediction.ratio).toBeCloseTo(16);
    expect(prediction.basis).toBe(
      '64 KiB instead of 4 KiB for each operation, which takes as long but for copying',
    );
  });

  it('lets the further bytes of a buffered write be copied, by as many processors as copy', () => {
    const buffered = (poolSize: number) => blocks(4 * KIB, 10e3, { key: { direct: false, poolSize } });
    // 61,440 bytes at 4 GB/s are 15.36 us.
    expect(predicted([buffered(1)], 64 * KIB).ratio).toBeCloseTo((16 * 10) / 25.36);
    expect(predicted([buffered(4)], 64 * KIB).ratio).toBeCloseTo((16 * 10) / 17.68);
  });

  it('knows that a byte costs no more than it does in the smaller blocks', () => {
    const copied = blocks(4 * KIB, 600, { key: { direct: false } });
    expect(predicted([copied], 64 * KIB).ratio).toBeCloseTo(1);
  });

  it('solves for the fixed time and that of a byte by a third size, never by the one foretold', () => {
    // 50 us and 1 ns a byte.
    const small = blocks(4 * KIB, 50e3 + 4096);
    const third = blocks(16 * KIB, 50e3 + 16384);
    const asked = blocks(64 * KIB, 1e9);
    const { ratio, basis } = predicted([small, third, asked], 64 * KIB);
    expect(ratio).toBeCloseTo((16 * 54096) / 115536);
    expect(basis).toContain('4 KiB and 16 KiB tell');
  });

  it('does not take larger blocks to be faster by themselves, nor another route for a third size', () => {
    expect(predicted([blocks(4 * KIB, 50e3), blocks(16 * KIB, 40e3)], 64 * KIB).ratio).toBeCloseTo(16);
    const other = blocks(16 * KIB, 500e3, { strategy: 'native-pwrite' });
    expect(predicted([blocks(4 * KIB, 50e3), other], 64 * KIB).ratio).toBeCloseTo(16);
  });

  it('stops at the limit of bytes of a cgroup', () => {
    const base = blocks(4 * KIB, 100e3);
    const facts = volumeFacts([base], 'disk', 2, [ioLimit(4096e4 * 5)]);
    const { ratio, basis } = predictBlocks(facts, base as MeasuredCell, 64 * KIB);
    expect(ratio).toBeCloseTo(5);
    expect(basis).toContain('up to the limit of write 204.8 MB/s');
  });
});

describe('blocksTest', () => {
  it('changes the block and the file, and counts bytes', () => {
    const base = blocks(4 * KIB, 100e3);
    expect(blocksTest(volumeFacts([base]), base as MeasuredCell).test).toMatchObject({
      baseCellId: base.id,
      change: { blockSizeBytes: 64 * KIB, fileSizeBytes: 2 * MIB },
      metric: 'bytesPerSecond',
    });
  });

  it('is no trial of large blocks, nor of a paced load', () => {
    for (const base of [blocks(MIB, 1e6), blocks(4 * KIB, 1e6, { key: { rate: 100 } })]) {
      expect(blocksTest(volumeFacts([base]), base as MeasuredCell)).toEqual({});
    }
  });
});
