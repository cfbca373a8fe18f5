import { describe, expect, it } from 'vitest';
import { noSync } from '../../../../src/diagnosis/probes/no-sync.js';
import type { CellKey } from '../../../../src/domain/plan.js';
import { cell, volumeFacts } from '../build/synthetic-facts.js';
import { afterProbe, asked } from './diagnosed.js';

const durable = (durability: CellKey['durability']) =>
  cell({ strategy: 'fs-promises', ops: [100, 100], key: { durability } });

describe('no-sync', () => {
  it.each(['each', 'every:8', 'group:4', 'dsync'] as const)('tries %s without syncs', (durability) => {
    const base = durable(durability);
    expect(asked(noSync, volumeFacts([base]))!.cells).toEqual([
      { baseCellId: base.id, change: { durability: 'none' }, rounds: 2 },
    ]);
  });

  it('asks nothing of writes that are not made durable as they go, nor what is known', () => {
    expect(asked(noSync, volumeFacts([durable('end')]))).toBeNull();
    expect(asked(noSync, volumeFacts([durable('none')]))).toBeNull();
    expect(asked(noSync, volumeFacts([durable('each'), durable('none')]))).toBeNull();
    expect(asked(noSync, afterProbe(volumeFacts([durable('each')]), 'no-sync'))).toBeNull();
  });
});
