import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockEffect } from '../../../src/diagnosis/block-effect.js';
import { groupCells } from '../../../src/diagnosis/workload-groups.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { volumeFacts } from './build/synthetic-facts.js';
import {
  bandwidth,
  iops,
  route,
  serial,
  type RouteOptions,
  type VolumeModel,
} from './build/synthetic-volumes.js';

const KIB = 1024;
/** The same by blocks of several sizes, in KiB. */
const sizes = (model: VolumeModel, kib: readonly number[], options: RouteOptions = {}) =>
  kib.map((size, index) =>
    route(model, 4, { seed: index + 1, ...options, key: { blockSizeBytes: size * KIB, ...options.key } }),
  );
const effectOf = (cells: readonly CellFacts[], group = 0) => {
  const facts = volumeFacts(cells, 'fuse');
  return blockEffect(facts, groupCells(facts.cells)[group]!);
};
/** As many bytes with the large blocks over the small ones as said, of blocks 16 times as large. */
const gaining = (times: number) => (_: number, bytes: number) =>
  bytes === 4 * KIB ? 1000 : (1000 * times) / 16;

describe('blockEffect', () => {
  it('tells a limit of operations from one of bytes', () => {
    expect(effectOf(sizes(serial(10e6), [4, 64]))).toMatchObject({ sizes: 16, limited: 'operations' });
    expect(effectOf(sizes(iops(500), [4, 64]))).toMatchObject({ limited: 'operations' });
    expect(effectOf(sizes(bandwidth(20e6), [4, 64]))).toMatchObject({ sizes: 16, limited: 'bytes' });
  });

  it('is the same from either side, whichever stands first', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 16, noNaN: true }), fc.nat(1000), (times, seed) => {
        const cells = sizes(gaining(times), [4, 64], { seed });
        const [small, large] = [effectOf(cells), effectOf(cells, 1)];
        expect(large).toEqual(small);
        expect(effectOf([...cells].reverse())).toEqual(small);
        expect(small!.large.key.blockSizeBytes).toBe(64 * KIB);
      }),
    );
  });

  it.each([
    [0.5, null],
    [0.75, 'bytes'],
    [1.4, 'bytes'],
    [1.7, null],
    [7, null],
    [9, 'operations'],
  ])('calls %sx the bytes with blocks 16 times as large %s', (times, limited) => {
    expect(effectOf(sizes(gaining(times), [4, 64], { noise: 0.02 }))).toMatchObject({ limited });
  });

  it('needs blocks eight times as large, of the same work by the same route', () => {
    expect(effectOf(sizes(serial(10e6), [4, 16]))).toBeNull();
    expect(effectOf(sizes(serial(10e6), [4, 32]))).not.toBeNull();
    const [small] = sizes(serial(10e6), [4]);
    const other = (options: RouteOptions) => [small!, ...sizes(serial(10e6), [64], options)];
    expect(effectOf(other({ strategy: 'fs-promises' }))).toBeNull();
    expect(effectOf(other({ key: { direct: true } }))).toBeNull();
    expect(effectOf(other({ key: { pattern: 'seq', files: 8, fileSizeBytes: 2 ** 21 } }))).not.toBeNull();
  });

  it('takes another route before one that gathers its blocks, which moves as many bytes with any', () => {
    const streams = sizes(bandwidth(20e6), [0.5, 64]).map((one) => ({
      ...one,
      strategy: { ...one.strategy, name: 'fs-stream' },
      key: { ...one.key, strategy: 'fs-stream' },
    }));
    expect(effectOf([...streams, ...sizes(serial(10e6), [0.5, 8])])).toMatchObject({ limited: 'operations' });
    expect(effectOf(streams)).toMatchObject({ limited: 'bytes' });
  });

  it('takes blocks that are one request each, else those furthest apart, and the pair with the most throughput', () => {
    expect(effectOf(sizes(serial(10e6), [4, 64, 1024]))).toMatchObject({ sizes: 16 });
    expect(effectOf(sizes(serial(10e6), [4, 128, 1024]))).toMatchObject({ sizes: 256 });
    const slow = sizes(serial(40e6), [4, 64], { key: { threads: 1, depth: 1 } });
    const fast = sizes(serial(10e6), [4, 64]);
    expect(effectOf([...slow, ...fast])!.small.key.threads).toBe(4);
  });

  it('looks at work that waits alone', () => {
    const busy = { over: () => ({ user: 0.5, system: 1.2 }) };
    expect(effectOf(sizes(serial(10e6), [4, 64], busy))).toBeNull();
    expect(effectOf(sizes(serial(10e6), [4, 64], { key: { rate: 10 } }))).toBeNull();
    expect(effectOf(sizes(() => 0, [4, 64]))).toBeNull();
  });
});
