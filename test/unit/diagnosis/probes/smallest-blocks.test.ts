import { describe, expect, it } from 'vitest';
import { smallestBlocks } from '../../../../src/diagnosis/probes/smallest-blocks.js';
import { KIB } from '../../../../src/domain/units.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import { device, volumeFacts } from '../build/synthetic-facts.js';
import {
  bandwidth,
  delayedBandwidth,
  largeBlocks,
  serial,
  threads,
  type VolumeModel,
} from '../build/synthetic-volumes.js';
import { afterProbe, asked } from './diagnosed.js';

const both = (model: VolumeModel, key: Partial<CellFacts['key']> = {}) => [
  ...threads(model, { key }),
  largeBlocks(model, 4, { key }),
];
const of = (...cells: readonly CellFacts[]) => asked(smallestBlocks, volumeFacts(cells, 'fuse'));

describe('smallest-blocks', () => {
  it('tries half a page where blocks of all sizes move as many bytes', () => {
    const cells = both(bandwidth(20e6));
    const [proposed] = of(...cells)!.cells;
    expect(cells.map(({ id }) => id)).toContain(proposed!.baseCellId);
    expect(proposed).toMatchObject({ change: { blockSizeBytes: 2 * KIB }, rounds: 2 });
  });

  it('tries many of them at once where more in flight do more', () => {
    const delayed = delayedBandwidth(5e6, 20e6);
    const sized = (kib: number, counts: readonly number[]) =>
      threads(delayed, { key: { blockSizeBytes: kib * KIB } }, counts);
    const [proposed] = of(...sized(64, [1, 4, 16]), ...sized(8, [16]))!.cells;
    expect(proposed!.change).toMatchObject({ threads: 64, blockSizeBytes: 2 * KIB, files: 64 });
  });

  it('has no question of operations, of a device that can be seen, of larger blocks, or once more', () => {
    expect(of(...both(serial(10e6)))).toBeNull();
    const seen = both(bandwidth(20e6)).map((cell) => ({ ...cell, devices: [device(1e6)] }));
    expect(asked(smallestBlocks, volumeFacts(seen))).toBeNull();
    expect(of(...both(bandwidth(20e6), { direct: true }))).toBeNull();
    const tried = threads(bandwidth(20e6), { key: { blockSizeBytes: 2 * KIB } }, [4]);
    expect(of(...both(bandwidth(20e6)), ...tried)).toBeNull();
    const facts = volumeFacts(both(bandwidth(20e6)), 'fuse');
    expect(asked(smallestBlocks, afterProbe(facts, 'smallest-blocks'))).toBeNull();
  });
});
