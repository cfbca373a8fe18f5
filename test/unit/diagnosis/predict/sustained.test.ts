import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { syncedTest } from '../../../../src/diagnosis/predict/sustained.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import { KIB, MIB } from '../../../../src/domain/units.js';
import { cell } from '../build/synthetic-facts.js';

const of = (key: Partial<CellKey>, ops = 50) => cell({ ops: [ops], key }) as MeasuredCell;

describe('syncedTest', () => {
  it('syncs every 4 MiB, and foretells the rate after the burst from the start', () => {
    const base = of({ blockSizeBytes: MIB, fileSizeBytes: 16 * MIB });
    expect(syncedTest(base, 25 * MIB).test).toEqual({
      baseCellId: base.id,
      change: { durability: 'every:4' },
      metric: 'bytesPerSecond',
      predicted: { ratio: 0.5, basis: '26.2 MB/s, the rate after the burst, from the start' },
    });
    expect(syncedTest(of({ blockSizeBytes: 64 * KIB, fileSizeBytes: 4 * MIB }), 1).test?.change).toEqual({
      durability: 'every:64',
    });
    expect(syncedTest(of({ blockSizeBytes: 8 * MIB, fileSizeBytes: 8 * MIB }), 1).test?.change).toEqual({
      durability: 'each',
    });
  });

  it('is no trial where a file holds no whole rows, or nothing moved', () => {
    expect(syncedTest(of({ blockSizeBytes: MIB, fileSizeBytes: 6 * MIB }), 1)).toEqual({});
    expect(syncedTest(of({ blockSizeBytes: MIB, fileSizeBytes: 4 * MIB }, 0), 1)).toEqual({});
  });
});
