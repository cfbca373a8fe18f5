import { describe, expect, it } from 'vitest';
import { filesAtATime } from '../../../../src/diagnosis/probes/files-at-a-time.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import { cell, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';
import { afterProbe, asked } from './diagnosed.js';

const SIZE = 64 * 1024;
const whole = (options: CellOptions = {}): CellFacts => {
  const made = cell({
    strategy: 'fs-promises',
    ops: [100, 100],
    user: 0.05,
    system: 0.05,
    ...options,
    key: { files: 16, fileSizeBytes: SIZE, blockSizeBytes: SIZE, depth: 8, ...options.key },
  });
  return { ...made, strategy: { ...made.strategy, unit: 'file' } };
};
const of = (...cells: readonly CellFacts[]) => asked(filesAtATime, volumeFacts(cells, 'fuse'));

describe('files-at-a-time', () => {
  it('tries one, four and sixteen files at a time, over a pool with a thread for each', () => {
    const base = whole({ key: { poolSize: 8 } });
    expect(of(base)!.cells).toEqual([
      { baseCellId: base.id, rounds: 2, change: { depth: 1, poolSize: 4 } },
      { baseCellId: base.id, rounds: 2, change: { depth: 16, poolSize: 16 } },
      { baseCellId: base.id, rounds: 2, change: { depth: 4, poolSize: 4 } },
    ]);
  });

  it('tries no more files than there are, and not what is known', () => {
    const depths = (made: CellFacts) => of(made)!.cells.map(({ change }) => change.depth);
    expect(depths(whole({ key: { files: 4 } }))).toEqual([1]);
    expect(depths(whole())).toEqual([1, 16]);
    expect(of(whole(), whole({ key: { depth: 1 } }))).toBeNull();
  });

  it('lets another route take the place of one that moves one file after another', () => {
    const { change } = of(whole({ strategy: 'fs-sync', key: { depth: 1 } }))!.cells[0]!;
    expect(change).toMatchObject({ strategy: 'fs-writefile', parameters: {}, depth: 16, poolSize: 16 });
  });

  it('asks nothing of blocks, of work that computes, that is paced, or that it asked of before', () => {
    const block = whole();
    expect(of({ ...block, strategy: { ...block.strategy, unit: 'block' } })).toBeNull();
    expect(of(whole({ user: 1, system: 0.9 }))).toBeNull();
    expect(of(whole({ key: { rate: 100 } }))).toBeNull();
    expect(asked(filesAtATime, afterProbe(volumeFacts([whole()], 'fuse'), 'files-at-a-time'))).toBeNull();
  });
});
