import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import { gainWithoutSync, syncCost, withoutSync } from '../../../src/diagnosis/sync-costs.js';
import type { CellFacts } from '../../../src/domain/facts.js';
import { cell, rounds, volumeFacts, type CellOptions } from './build/synthetic-facts.js';
import { latencies, MS } from './build/synthetic-operations.js';

/** One lane: each write of 0.2 ms waits for a sync of 1.8 ms, so 500 of them a second. */
const synced = (options: CellOptions = {}) =>
  cell({
    strategy: 'fs-sync',
    ops: [500, 500, 500],
    operations: {
      write: latencies(0.2 * MS, { spread: 0 }),
      sync: latencies(1.8 * MS, { spread: 0 }),
    },
    ...options,
    key: { durability: 'each', ...options.key },
  });
const costOf = (one: CellFacts, ...others: readonly CellFacts[]) =>
  syncCost(volumeFacts([one, ...others]), one as MeasuredCell);

describe('syncCost', () => {
  it('parts the time of a write and of its sync', () => {
    const cost = costOf(synced())!;
    expect(cost.writeNs / MS).toBeCloseTo(0.2, 2);
    expect(cost.syncNs / MS).toBeCloseTo(1.8, 1);
    expect(cost.laneNs / MS).toBeCloseTo(2, 1);
    expect(cost.share).toBeCloseTo(0.9, 2);
    expect(cost.sync!.source).toContain('latencies of sync');
  });

  it('spreads a sync over the writes that share it', () => {
    const operations = {
      write: latencies(0.2 * MS, { spread: 0, count: 1600 }),
      sync: latencies(3.2 * MS, { spread: 0, count: 100 }),
    };
    const cost = costOf(synced({ operations, ops: [2500, 2500], key: { durability: 'every:16' } }))!;
    expect(cost.syncNs / MS).toBeCloseTo(0.2, 2);
    expect(cost.share).toBeCloseTo(0.5, 1);
  });

  it('counts a lane that does more than write and sync, as where JavaScript runs between', () => {
    const cost = costOf(synced({ ops: [250, 250] }))!;
    expect(cost.laneNs / MS).toBeCloseTo(4, 5);
    expect(cost.share).toBeCloseTo(0.45, 2);
  });

  it('blames the syncs of a group for no more than one of their own and one under way', () => {
    const operations = {
      write: latencies(0.5 * MS, { spread: 0 }),
      sync: latencies(0.05 * MS, { spread: 0 }),
      commit: latencies(16 * MS, { spread: 0 }),
    };
    const slowest = cell({
      strategy: 'native-threads',
      ops: [500, 500],
      operations,
      key: { durability: 'group:8', threads: 8, depth: 8 },
    });
    const cost = costOf(slowest)!;
    expect(cost.syncNs / MS).toBeCloseTo(0.1, 3);
    expect(cost.share).toBeLessThan(0.1);
  });

  it('takes of a commit what it lasts beyond its write, where nothing queues', () => {
    const operations = {
      write: latencies(0.5 * MS, { spread: 0 }),
      commit: latencies(4 * MS, { spread: 0 }),
    };
    const group = (depth: number, threads = 8) =>
      cell({
        strategy: 'native-threads',
        ops: [2000, 2000],
        operations,
        key: { durability: 'group:8', threads, depth },
      });
    const cost = costOf(group(8))!;
    expect(cost.syncNs / MS).toBeCloseTo(3.5, 1);
    expect(cost.sync).toBeNull();
    const short = { ...operations, commit: latencies(0.4 * MS, { spread: 0 }) };
    expect(costOf({ ...group(8), operations: short })).toBeNull();
  });

  it('takes of a commit that waits for threads what the same gains without it, else what its threads do', () => {
    const pooled = (durability: 'group:4' | 'none', ops: number, staged = true) =>
      cell({
        ops: rounds(ops, 0.02, 3, ops),
        operations: {
          write: latencies(8 * MS, staged ? { spread: 0, serviceNs: 0.1 * MS } : {}),
          commit: latencies(12 * MS),
          sync: latencies(11 * MS, staged ? { spread: 0, count: 500, serviceNs: 10 * MS } : { count: 500 }),
        },
        key: { durability },
      });
    const threads = costOf(pooled('group:4', 1500))!;
    expect(threads.syncNs / MS).toBeCloseTo(2.5, 1);
    expect(threads.share).toBeCloseTo(0.94, 1);
    const twin = costOf(pooled('group:4', 1500), pooled('none', 15_000))!;
    expect(twin.share).toBeCloseTo(0.9, 1);
    expect(twin.sync!.meanNs / MS).toBeCloseTo(10, 1);
    expect(costOf(pooled('group:4', 1500, false))).toBeNull();
    expect(costOf(pooled('group:4', 1500, false), pooled('none', 15_000))!.share).toBeCloseTo(0.9, 1);
  });

  it('takes of syncs that nothing timed what the same gains without them', () => {
    const untimed = cell({ ops: rounds(500), key: { durability: 'each' } });
    const plain = cell({ ops: rounds(5000, 0.02, 3, 2), key: { durability: 'none' } });
    expect(costOf(untimed)).toBeNull();
    expect(costOf(untimed, plain)!.share).toBeCloseTo(0.9, 1);
  });

  it('knows of O_DSYNC by the same work without it alone', () => {
    const dsync = cell({ strategy: 'fs-sync', ops: rounds(500), key: { durability: 'dsync' } });
    const plain = cell({ strategy: 'fs-sync', ops: rounds(5000, 0.02, 3, 2), key: { durability: 'none' } });
    expect(costOf(dsync)).toBeNull();
    const cost = costOf(dsync, plain)!;
    expect(cost.share).toBeCloseTo(0.9, 1);
    expect(cost.sync).toBeNull();
    const hardly = cell({ strategy: 'fs-sync', ops: rounds(520, 0.02, 3, 2), key: { durability: 'none' } });
    expect(costOf(dsync, hardly)).toBeNull();
    const deeper = cell({ strategy: 'fs-sync', ops: rounds(5000), key: { durability: 'none', files: 1 } });
    expect(costOf(dsync, deeper)).toBeNull();
  });

  it('gives the writes of a mix the time of a lane, by how many there are', () => {
    const mixed = synced({ ops: [1000, 1000], key: { operation: 'mix', readShare: 50 } });
    expect(costOf(mixed)!.laneNs / MS).toBeCloseTo(2, 1);
  });

  it('says nothing where nothing is made durable while it writes, of reads, of a pace, of nothing done', () => {
    for (const key of [
      { durability: 'none' },
      { durability: 'end' },
      { operation: 'read' },
      { rate: 100 },
    ] as const) {
      expect(costOf(synced({ key })), JSON.stringify(key)).toBeNull();
    }
    expect(costOf(synced({ ops: [0, 0] }))).toBeNull();
    expect(costOf(synced({ operations: {} }))).toBeNull();
    expect(costOf(synced({ strategy: 'native-uv' }))).toBeNull();
  });
});

describe('withoutSync', () => {
  it('finds the same work alone, with a result', () => {
    const one = synced();
    const find = (...others: readonly CellFacts[]) =>
      withoutSync(volumeFacts([one, ...others]), one as MeasuredCell);
    const twin = synced({ key: { durability: 'end' } });
    expect(find(twin)).toBe(twin);
    expect(find(synced({ key: { durability: 'every:16' } }))).toBeUndefined();
    expect(find(synced({ key: { durability: 'none' }, ops: [] }))).toBeUndefined();
    expect(find(synced({ key: { durability: 'none', direct: true } }))).toBeUndefined();
    expect(gainWithoutSync(volumeFacts([one]), one as MeasuredCell)).toBeNull();
    expect(gainWithoutSync(volumeFacts([one, twin]), one as MeasuredCell)!.ratio).toBe(1);
  });
});
