import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import { finalSync } from '../../../src/diagnosis/final-syncs.js';
import type { Limit } from '../../../src/domain/target.js';
import { cell, device, known, volumeFacts, type CellOptions } from './build/synthetic-facts.js';
import { ioLimit } from './build/synthetic-limits.js';
import { latencies, MS } from './build/synthetic-operations.js';

/** 300 ms of writes, then syncs of 24 files that take 900 ms and give the device next to nothing. */
const ending = (options: CellOptions & { bytes?: number | null; syncNs?: number } = {}) =>
  cell({
    ops: [1000],
    syncMs: 900,
    devices: options.bytes === undefined ? [device(24 * 4096)] : [device(options.bytes)],
    operations: { sync: latencies(options.syncNs ?? 40 * MS, { count: 24, spread: 0 }) },
    ...options,
  });
const found = (
  one = ending(),
  kind: Parameters<typeof volumeFacts>[1] = 'disk',
  limits: readonly Limit[] = [],
) => finalSync(volumeFacts([one], kind, 2, limits), one as MeasuredCell);

describe('finalSync', () => {
  it('says what it takes, of how many, and what they move', () => {
    const sync = found()!;
    expect(sync).toMatchObject({ share: 0.75, count: 24, bytesPerSync: 4096, counted: true });
    expect(sync.p50Ns / MS).toBeCloseTo(40, 0);
    expect(sync.source).toBe('/proc/diskstats, vda');
  });

  it('holds from half of the time, and from a millisecond on', () => {
    expect(found(ending({ syncMs: 299 }))).toBeNull();
    expect(found(ending({ syncMs: 301 }))).not.toBeNull();
    expect(found(ending({ syncNs: 0.9 * MS }))).toBeNull();
    expect(found(ending({ syncNs: 1.1 * MS }))).not.toBeNull();
  });

  it('is explained by the bytes that it moves', () => {
    expect(found(ending({ bytes: 24 * 65_536 }))).not.toBeNull();
    expect(found(ending({ bytes: 24 * 65_536 + 24 }))).toBeNull();
  });

  it('counts of a mix what it wrote alone: a sync moves no reads', () => {
    const one = ending({ key: { operation: 'mix', readShare: 50 } });
    const reads = (bytes: number) => ({ ...one, devices: [{ ...one.devices[0]!, readBytes: known(bytes) }] });
    expect(found(reads(1e9))!.bytesPerSync).toBe(4096);
    const many = ending({ bytes: 1e9, key: { operation: 'mix', readShare: 50 } });
    expect(found(many)).toBeNull();
  });

  it('counts what was written where no device lies under the volume: no more than the files hold', () => {
    const one = ending({ devices: [] });
    // 1,000 writes of 4 KiB a second for 300 ms.
    expect(found(one, 'fuse')).toMatchObject({ counted: false, bytesPerSync: (1000 * 4096 * 0.3) / 24 });
    const small = ending({ devices: [], key: { files: 1, fileSizeBytes: 4096 } });
    expect(found(small, 'fuse')!.bytesPerSync).toBeCloseTo(4096 / 24, 5);
  });

  it('is not explained by many bytes whose syncs take no longer with more of them under way', () => {
    const large = (threads: number, syncMs: number) =>
      ending({
        strategy: 'native-threads',
        devices: [],
        ops: [24_000],
        syncNs: syncMs * MS,
        key: { files: 8, fileSizeBytes: 2 ** 20, threads, depth: threads },
      });
    const alone = large(1, 100);
    const beside = (...others: readonly ReturnType<typeof large>[]) =>
      finalSync(volumeFacts([alone, ...others], 'fuse'), alone as MeasuredCell);
    expect(beside(large(4, 110))).toMatchObject({ counted: false, apart: true });
    expect(beside(large(4, 160))).toBeNull();
    expect(beside(large(3, 100))).toBeNull();
    expect(beside()).toBeNull();
    const other = large(4, 110);
    expect(beside({ ...other, key: { ...other.key, mode: 'new' } })).toBeNull();
  });

  it('is explained by a limit of operations that its requests and flushes stand at, or pass by a burst', () => {
    const perSecond = (value: number) => ioLimit(value, 'operations/s');
    const one = ending();
    const finalSync = {
      elapsedNs: 500e6,
      writtenBytes: known(24 * 4096),
      requestsPerSecond: known(110),
      flushesPerSecond: known(110),
    };
    const ended = { ...one, devices: one.devices.map((each) => ({ ...each, finalSync })) };
    expect(found(ended, 'disk', [perSecond(200)])).toBeNull();
    expect(found(ended, 'disk', [perSecond(160)])).toBeNull();
    expect(found(ended, 'disk', [perSecond(1000)])).not.toBeNull();
  });

  it('says nothing where the device is there, but not what it was given', () => {
    expect(found(ending({ bytes: null }))).toBeNull();
    expect(found(ending({ devices: [] }))).toBeNull();
  });

  it('says nothing at the limit of a cgroup', () => {
    const limit = ioLimit((24 * 4096) / 1.2);
    expect(found(ending(), 'disk', [limit])).toBeNull();
    expect(found(ending(), 'disk', [ioLimit(1e9)])).not.toBeNull();
  });

  it('says nothing of other durability, of reads, of a pace, without syncs', () => {
    for (const key of [
      { durability: 'none' },
      { durability: 'each' },
      { operation: 'read' },
      { rate: 10 },
    ] as const) {
      expect(found(ending({ key })), JSON.stringify(key)).toBeNull();
    }
    expect(found(ending({ operations: {} }))).toBeNull();
  });
});
