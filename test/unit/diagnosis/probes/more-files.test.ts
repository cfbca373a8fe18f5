import { describe, expect, it } from 'vitest';
import { moreFiles } from '../../../../src/diagnosis/probes/more-files.js';
import { cell, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { afterProbe, asked } from './diagnosed.js';

const one = (options: CellOptions = {}) =>
  cell({
    strategy: 'fs-promises',
    ops: [100, 100],
    user: 0.02,
    system: 0.02,
    ...options,
    key: { files: 1, fileSizeBytes: 2 ** 24, ...options.key },
  });
const of = (...cells: readonly ReturnType<typeof one>[]) => asked(moreFiles, volumeFacts(cells, 'fuse'));

describe('more-files', () => {
  it('spreads the same bytes over as many files as write at a time', () => {
    const base = one();
    expect(of(base)!.cells).toEqual([
      {
        baseCellId: base.id,
        change: { files: 4, fileSizeBytes: 2 ** 22 },
        rounds: 3,
        prediction: {
          metric: 'operationsPerSecond',
          ratio: 4,
          basis: '4 writers at a time over one, if it is the lock',
        },
      },
    ]);
    const many = one({ key: { poolSize: 64, depth: 64 } });
    expect(of(many)!.cells[0]!.change.files).toBe(16);
  });

  it('asks of threads that were tried beside a route that writes one after another', () => {
    const append = one({ strategy: 'fs-sync' });
    expect(of(append)).toBeNull();
    const parameters = { sharing: 'shared', vector: 1 };
    const threads = one({ strategy: 'native-threads', key: { threads: 16, depth: 16, parameters } });
    expect(of(append, threads)!.cells[0]).toMatchObject({
      baseCellId: threads.id,
      change: { files: 16, fileSizeBytes: 2 ** 20, parameters: { sharing: 'own', vector: 1 } },
    });
  });

  it('sets threads against one of them where the route takes time on its own way', () => {
    const append = one({ ops: [297, 297], key: { depth: 1 } });
    const by = (threads: number, ops: number) =>
      one({
        strategy: 'native-threads',
        ops: [ops, ops],
        key: { threads, depth: threads, parameters: { sharing: 'shared', vector: 1 } },
      });
    expect(of(append, by(16, 395))).toBeNull();
    expect(of(append, by(1, 429), by(16, 395))!.cells[0]!.change.files).toBe(16);
    expect(of(append, by(1, 100), by(16, 395))).toBeNull();
  });

  it('asks of few files that more write to at a time', () => {
    expect(of(one({ key: { files: 3, fileSizeBytes: 2 ** 20 } }))!.cells[0]).toMatchObject({
      change: { files: 6, fileSizeBytes: 2 ** 19 },
      prediction: { ratio: 4 / 3, basis: '4 writers at a time over 3, if it is the lock' },
    });
  });

  it('asks of the largest pool that does no more with a few files', () => {
    const at = (poolSize: number, ops: number) =>
      one({ ops: [ops, ops], key: { files: 4, fileSizeBytes: 2 ** 20, poolSize } });
    const wide = at(16, 101);
    expect(of(at(4, 100), wide)!.cells[0]).toMatchObject({ baseCellId: wide.id, change: { files: 16 } });
    const three = at(16, 101);
    const few = (one: typeof three) => ({ ...one, key: { ...one.key, files: 3 } });
    expect(of(few(at(4, 100)), few(three))!.cells[0]).toMatchObject({
      baseCellId: three.id,
      change: { files: 12 },
      prediction: { ratio: 4 },
    });
    expect(of(at(4, 100), at(16, 390))).toBeNull();
    expect(of(at(4, 100))).toBeNull();
  });

  it('foretells no more than the processors where writers spin', () => {
    expect(of(one({ system: 1.9 }))!.cells[0]!.prediction?.ratio).toBe(2);
  });

  it('gives threads that share a file files of their own, else they would be in one at a time', () => {
    const threads = one({
      strategy: 'native-threads',
      key: { threads: 4, depth: 4, parameters: { sharing: 'shared', vector: 1 } },
    });
    expect(of(threads)!.cells[0]!.change).toEqual({
      files: 4,
      fileSizeBytes: 2 ** 22,
      parameters: { sharing: 'own', vector: 1 },
    });
  });

  it('asks nothing of several files, of reads, of a single writer, or of what is known', () => {
    expect(of(one({ key: { files: 8 } }))).toBeNull();
    expect(of(one({ key: { operation: 'read', durability: 'none' } }))).toBeNull();
    expect(of(one({ key: { depth: 1 } }))).toBeNull();
    expect(of(one(), one({ key: { files: 8, fileSizeBytes: 2 ** 21 } }))).toBeNull();
    expect(asked(moreFiles, afterProbe(volumeFacts([one()], 'fuse'), 'more-files'))).toBeNull();
  });
});
