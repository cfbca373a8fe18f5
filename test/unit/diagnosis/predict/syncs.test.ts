import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../../src/diagnosis/compare.js';
import { predictSyncs } from '../../../../src/diagnosis/predict/syncs.js';
import type { SyncCost } from '../../../../src/diagnosis/sync-costs.js';
import { cell } from '../build/synthetic-facts.js';

const MS = 1e6;
function cost(over: Partial<SyncCost> & { durability?: 'each' | 'every:4' | 'dsync' }): SyncCost {
  const { durability = 'each', ...rest } = over;
  const base = cell({ ops: [10], key: { durability } }) as MeasuredCell;
  return { cell: base, writeNs: 1 * MS, syncNs: 9 * MS, laneNs: 10 * MS, share: 0.9, sync: null, ...rest };
}

describe('predictSyncs', () => {
  it('lets the syncs alone get fewer', () => {
    expect(predictSyncs(cost({}), 9).ratio).toBeCloseTo(10 / (1 + 1));
    expect(predictSyncs(cost({}), 1).ratio).toBeCloseTo(1);
    // What is neither write nor sync stays as well.
    expect(predictSyncs(cost({ laneNs: 12 * MS }), 9).ratio).toBeCloseTo(12 / (3 + 1));
  });

  it('knows that several writes share a sync already', () => {
    // 9 ms for each write of 4: a sync of 36 ms.
    expect(predictSyncs(cost({ durability: 'every:4' }), 36).ratio).toBeCloseTo(10 / (1 + 1));
    expect(predictSyncs(cost({ durability: 'every:4' }), 36).basis).toContain(
      'of a sync of 36 ms, a 1/36 instead of a 1/4',
    );
  });

  it('names the source of its times', () => {
    const sync = { count: 9, meanNs: 9 * MS, p50Ns: null, p99Ns: null, source: 'stage service of sync' };
    expect(predictSyncs(cost({ sync }), 16).basis).toContain('(stage service of sync)');
    expect(predictSyncs(cost({ durability: 'dsync' }), 16).basis).toContain('(the same without syncs)');
  });
});
