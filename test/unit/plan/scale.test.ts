import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KIB, MIB } from '../../../src/domain/units.js';
import { scaleSizes } from '../../../src/plan/scale.js';

describe('a scale', () => {
  it('of 1 changes nothing', () => {
    const input = { blockSize: [3], fileSize: [7] };
    expect(scaleSizes(input, 1)).toBe(input);
  });

  it('keeps blocks that fit, and cuts files to whole ones', () => {
    const scaled = scaleSizes({ blockSize: [4 * KIB, 64 * KIB], fileSize: [MIB] }, 0.1);
    expect(scaled).toEqual({ blockSize: [4 * KIB, 64 * KIB], fileSize: [128 * KIB] });
  });

  it.each([0.01, 0.5, 3])('keeps a whole file in one block, by %s', (factor) => {
    const { blockSize, fileSize } = scaleSizes({ blockSize: [256 * MIB], fileSize: [256 * MIB] }, factor);
    expect(blockSize).toEqual(fileSize);
    expect(fileSize[0]! / (256 * MIB * factor)).toBeCloseTo(1, 2);
  });

  it('makes one page of what would be less', () => {
    expect(scaleSizes({ blockSize: [MIB], fileSize: [MIB] }, 1e-6)).toEqual({
      blockSize: [4 * KIB],
      fileSize: [4 * KIB],
    });
  });

  it('leaves what is no size, and what has no file size to be a part of', () => {
    expect(scaleSizes({ files: 10, blockSize: [MIB] }, 0.5)).toEqual({ files: 10, blockSize: [MIB] });
  });

  it('fits the blocks that a sweep takes from its base to the files of its own', () => {
    const scaled = scaleSizes(
      { blockSize: [MIB], fileSize: [8 * MIB], sweeps: [{ fileSize: [MIB] }, {}] },
      0.25,
    );
    expect(scaled).toEqual({
      blockSize: [MIB],
      fileSize: [2 * MIB],
      sweeps: [{ fileSize: [256 * KIB], blockSize: [256 * KIB] }, {}],
    });
  });

  it('leaves every file whole blocks, whatever the factor', () => {
    const power = (least: number, most: number) =>
      fc.integer({ min: least, max: most }).map((bits) => 2 ** bits);
    fc.assert(
      fc.property(
        fc.array(power(6, 20), { minLength: 1, maxLength: 3 }),
        fc.array(power(20, 30), { minLength: 1, maxLength: 3 }),
        fc.double({ min: 1e-6, max: 1e3, noNaN: true }),
        (blockSize, fileSize, factor) => {
          const scaled = scaleSizes({ blockSize, fileSize }, factor);
          expect(scaled.blockSize).toHaveLength(blockSize.length);
          expect(scaled.fileSize).toHaveLength(fileSize.length);
          for (const file of scaled.fileSize) {
            expect(file).toBeGreaterThan(0);
            for (const block of scaled.blockSize) expect(file % block).toBe(0);
          }
        },
      ),
    );
  });

  it('keeps the order of the files', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.double({ min: 1e-3, max: 10, noNaN: true }),
        (one, other, factor) => {
          const [small, large] = [Math.min(one, other) * MIB, Math.max(one, other) * MIB];
          const scaled = scaleSizes({ blockSize: [4 * KIB], fileSize: [small, large] }, factor);
          expect(scaled.fileSize[0]).toBeLessThanOrEqual(scaled.fileSize[1]!);
        },
      ),
    );
  });
});
