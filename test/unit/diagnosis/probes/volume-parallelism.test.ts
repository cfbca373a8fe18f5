import { describe, expect, it } from 'vitest';
import { volumeParallelism } from '../../../../src/diagnosis/probes/volume-parallelism.js';
import { cell, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { parallel, threads } from '../build/synthetic-volumes.js';
import { afterProbe, asked } from './diagnosed.js';

const waiting = (options: CellOptions = {}) =>
  cell({ strategy: 'fs-promises', ops: [100, 100], user: 0.05, system: 0.05, ...options });
const of = (...cells: readonly ReturnType<typeof waiting>[]) =>
  asked(volumeParallelism, volumeFacts(cells, 'fuse'));

describe('volume-parallelism', () => {
  it('asks threads of our own, first as many as no route has in flight, each with files of its own', () => {
    const base = waiting();
    const proposal = of(base)!;
    expect(proposal.cells.map(({ change }) => [change.threads, change.files])).toEqual([
      [1, 8],
      [16, 16],
      [4, 8],
    ]);
    for (const { baseCellId, change } of proposal.cells) {
      expect(baseCellId).toBe(base.id);
      expect(change).toMatchObject({ strategy: 'native-threads', parameters: { sharing: 'own' } });
    }
  });

  it('goes into one file where the work does', () => {
    const [first] = of(waiting({ key: { files: 1 } }))!.cells;
    expect(first!.change).toMatchObject({ parameters: { sharing: 'shared' } });
    expect(first!.change.files).toBeUndefined();
  });

  it('asks of 64 where as much is in flight', () => {
    const counts = of(waiting({ key: { depth: 64 } }))!.cells.map(({ change }) => change.threads);
    expect(counts).toEqual([1, 16, 64, 4]);
  });

  it.each([
    ['worker-pool', { depth: 8 }, [1, 4, 16]],
    ['worker-pool', { depth: 9 }, [1, 4, 64, 16]],
    ['worker-pool', { depth: 40 }, [1, 4, 64, 16]],
    ['process-pool', { depth: 12 }, [1, 4, 64, 16]],
    ['native-threads', { threads: 12, depth: 12 }, [1, 4, 64, 16]],
  ] as const)('asks of 64 before 16 where these are not twice as many: %s %o', (strategy, key, counts) => {
    const { cells } = of(waiting({ strategy, key }))!;
    expect(cells.map(({ change }) => change.threads)).toEqual(counts);
  });

  it('asks only of those that were not measured, and nothing where two were', () => {
    const [one, four] = threads(parallel(10e6), { key: { files: 8, fileSizeBytes: 2 ** 21 } }, [1, 4]);
    expect(of(waiting(), one!)!.cells.map(({ change }) => change.threads)).toEqual([16, 4]);
    expect(of(waiting(), one!, four!)).toBeNull();
  });

  it('asks nothing of work that computes, that is paced, or that it asked of before', () => {
    expect(of(waiting({ user: 1, system: 0.9 }))).toBeNull();
    expect(of(waiting({ key: { rate: 100 } }))).toBeNull();
    const before = afterProbe(volumeFacts([waiting()], 'fuse'), 'volume-parallelism');
    expect(asked(volumeParallelism, before)).toBeNull();
  });
});
