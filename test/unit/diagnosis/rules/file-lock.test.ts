import { describe, expect, it } from 'vitest';
import { fileLock } from '../../../../src/diagnosis/rules/file-lock.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import { cell, conclude, rounds, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { afterProbe } from '../probes/diagnosed.js';

const one = (ops: number, key: Partial<CellKey> = {}, options: CellOptions = {}) =>
  cell({
    ops: rounds(ops, 0.02, 3, 1),
    system: 1.8,
    ...options,
    key: { files: 1, fileSizeBytes: 16 * 2 ** 20, ...key },
  });
const many = (ops: number, key: Partial<CellKey> = {}) =>
  cell({ ops: rounds(ops, 0.02, 3, 2), system: 1.7, key: { files: 8, fileSizeBytes: 2 * 2 ** 20, ...key } });

describe('file-lock', () => {
  it('concludes where eight files do 2.3 times what one does, and the kernel spins', () => {
    const finding = conclude(fileLock, volumeFacts([one(1000), many(2300)], 'tmpfs'));
    expect(finding).toMatchObject({ id: 'file-lock', confidence: 'high' });
    expect(finding!.explains).toBeCloseTo(1 - 1 / 2.3, 1);
    expect(finding!.summary).toContain('1.8 processors spin in the kernel');
  });

  it('says nothing at 1.2x, nor where the ranges meet', () => {
    expect(conclude(fileLock, volumeFacts([one(1000), many(1200)], 'tmpfs'))).toBeNull();
    const noisy = cell({ ops: [900, 1300, 2000], key: { files: 8 } });
    const single = cell({ ops: [800, 950, 1000], key: { files: 1 } });
    expect(conclude(fileLock, volumeFacts([single, noisy], 'tmpfs'))).toBeNull();
  });

  it('sees that all writers stand in the write, also where the pool has more threads than there are writers', () => {
    const of = (standing: number) => {
      const key = { poolSize: 16, depth: 12 } as const;
      const options: CellOptions = {
        system: 0.1,
        pool: { bySyscall: { pwrite64: standing, futex: 16 - standing } },
      };
      return conclude(fileLock, volumeFacts([one(1000, key, options), many(4000, key)], 'fuse'))!;
    };
    expect(of(12)).toMatchObject({ confidence: 'high' });
    expect(of(12).summary).toContain('all writers stand in pwrite64');
    expect(of(9)).toMatchObject({ confidence: 'low' });
  });

  it('takes a mix of reads and writes as it takes writes', () => {
    const mix = { operation: 'mix', readShare: 50 } as const;
    expect(conclude(fileLock, volumeFacts([one(1000, mix), many(2300, mix)], 'tmpfs'))?.id).toBe('file-lock');
  });

  it('says of direct overwrites only what turns show, never with high confidence', () => {
    const direct = { direct: true, durability: 'none' } as const;
    const asleep: CellOptions = { system: 0.1, pool: { bySyscall: { pwrite64: 4 } } };
    const of = (gain: number, options = asleep) =>
      conclude(fileLock, volumeFacts([one(1000, direct, options), many(1000 * gain, direct)]));
    expect(of(3.8)).toMatchObject({ confidence: 'medium' });
    // Four writers that took turns would do four times as much.
    expect(of(1.7)).toBeNull();
    expect(of(3.8, { system: 0.1, pool: null })).toBeNull();
  });

  it('takes a thread in C++ for the writer alone of routes that call by themselves', () => {
    const workers = (files: number, ops: number) =>
      cell({
        strategy: 'worker-pool',
        ops: rounds(ops, 0.02, 3, files),
        system: 0.1,
        key: { files, fileSizeBytes: 2 ** 24 / files, batch: 1 },
      });
    const one = cell({
      strategy: 'native-threads',
      ops: rounds(98),
      key: {
        threads: 1,
        depth: 1,
        files: 1,
        fileSizeBytes: 2 ** 24,
        parameters: { sharing: 'shared', vector: 1 },
      },
    });
    const facts = [workers(1, 100), workers(16, 1600)];
    expect(conclude(fileLock, volumeFacts(facts, 'fuse'))!.confidence).toBe('low');
    const finding = conclude(fileLock, volumeFacts([...facts, one], 'fuse'))!;
    expect(finding).toMatchObject({ confidence: 'high' });
    expect(finding.summary).toContain(
      'one writer alone (native-threads, 1 thread, 1 in flight) does as much',
    );
  });

  it('is not sure of a lock that only threads of a further trial wait for', () => {
    const threads = (files: number, ops: number) =>
      cell({
        strategy: 'native-threads',
        ops: rounds(ops, 0.02, 3, files),
        system: 1.8,
        key: {
          threads: 16,
          depth: 16,
          files,
          fileSizeBytes: 2 ** 24 / files,
          parameters: { sharing: files === 1 ? 'shared' : 'own', vector: 1 },
        },
      });
    const own = [threads(1, 100), threads(16, 1600)];
    const of = (depth: number) => {
      const asked = cell({
        strategy: 'fs-promises',
        ops: rounds(98),
        system: 0.1,
        key: { depth, files: 1, fileSizeBytes: 2 ** 24 },
      });
      const facts = volumeFacts([asked, ...own], 'fuse');
      const { probes } = afterProbe(facts, 'more-files');
      const ids = own.map(({ id }) => id);
      return conclude(fileLock, {
        ...facts,
        probes: probes.map((probe) => ({ ...probe, cellIds: ids, ownCellIds: ids })),
      });
    };
    expect(of(1)).toMatchObject({ confidence: 'medium' });
    expect(of(2)).toMatchObject({ confidence: 'high' });
  });

  it('compares threads that share a file with threads of a file each, and sees that one does as much', () => {
    const threads = (count: number, files: number, ops: number) =>
      cell({
        strategy: 'native-threads',
        ops: rounds(ops, 0.02, 3, count + files),
        system: 0.1,
        key: {
          threads: count,
          depth: count,
          files,
          fileSizeBytes: 2 ** 24 / files,
          direct: true,
          durability: 'none',
          parameters: { sharing: files === 1 ? 'shared' : 'own', vector: 1 },
        },
      });
    const facts = [threads(4, 1, 100), threads(4, 4, 390)];
    expect(conclude(fileLock, volumeFacts(facts, 'fuse'))).toBeNull();
    const finding = conclude(fileLock, volumeFacts([threads(1, 1, 98), ...facts], 'fuse'))!;
    expect(finding.summary).toContain(
      'one writer alone (native-threads, 1 thread, 1 in flight) does as much',
    );
    expect(finding.advice[0]!.test!.change.parameters).toEqual({ sharing: 'own', vector: 1 });
    // A volume that is slow for one and does more with four is not held by a lock.
    expect(conclude(fileLock, volumeFacts([threads(1, 1, 25), ...facts], 'fuse'))).toBeNull();
  });

  it('says nothing of direct overwrites, which take no exclusive lock, but of direct appends', () => {
    const direct = { direct: true };
    expect(conclude(fileLock, volumeFacts([one(1000, direct), many(2300, direct)]))).toBeNull();
    const appends = { direct: true, mode: 'new' } as const;
    expect(conclude(fileLock, volumeFacts([one(1000, appends), many(2300, appends)]))).not.toBeNull();
  });

  it('says nothing of a single writer, nor of reads', () => {
    const alone = { poolSize: 1 };
    expect(conclude(fileLock, volumeFacts([one(1000, alone), many(2300, alone)], 'tmpfs'))).toBeNull();
    const reads = { operation: 'read', durability: 'none' } as const;
    expect(conclude(fileLock, volumeFacts([one(1000, reads), many(2300, reads)], 'tmpfs'))).toBeNull();
  });

  it('compares few files with more, as long as more write at a time than there are files', () => {
    const of = (files: number, ops: number, key: Partial<CellKey> = {}) =>
      one(
        ops,
        { files, fileSizeBytes: 2 ** 24 / files, ...key },
        { system: 0.1, pool: { bySyscall: { pwrite64: 4 } } },
      );
    const finding = conclude(fileLock, volumeFacts([of(2, 400), of(4, 790)], 'fuse'))!;
    expect(finding).toMatchObject({ id: 'file-lock' });
    expect(finding.summary).toContain('into 2 files and');
    expect(finding.evidence.some(({ name }) => name.startsWith('4 files over 2'))).toBe(true);
    expect(finding.advice[0]!.test!.predicted!.ratio).toBe(2);
    // Four write at a time, each into a file of its own: none waits for another.
    expect(conclude(fileLock, volumeFacts([of(4, 400), of(8, 790)], 'fuse'))).toBeNull();
    expect(conclude(fileLock, volumeFacts([of(2, 400), of(4, 420)], 'fuse'))).toBeNull();
  });

  it('does not compare at different pools', () => {
    const facts = volumeFacts([one(1000, { poolSize: 2 }), many(2300, { poolSize: 4 })], 'tmpfs');
    expect(conclude(fileLock, facts)).toBeNull();
  });

  it('is unsure where nothing but the gain was seen', () => {
    const quiet = one(1000, {}, { system: 0.1 });
    expect(conclude(fileLock, volumeFacts([quiet, many(2300)], 'tmpfs'))!.confidence).toBe('low');
    const sleeping = one(1000, {}, { system: 0.1, pool: { bySyscall: { pwrite64: 4 } } });
    expect(conclude(fileLock, volumeFacts([sleeping, many(2300)], 'fuse'))!.confidence).toBe('high');
  });
});
