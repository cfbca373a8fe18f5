import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import {
  finalSyncUses,
  hasLongSyncs,
  ioLimits,
  isAtLimit,
  limitUses,
} from '../../../src/diagnosis/io-limits.js';
import type { Limit } from '../../../src/domain/target.js';
import {
  cell,
  device,
  known,
  notKnown,
  volume,
  volumeFacts,
  type CellOptions,
} from './build/synthetic-facts.js';
import { ioLimit } from './build/synthetic-limits.js';

const measured = (options: CellOptions = {}) => cell({ ops: [1000, 1000, 1000], ...options }) as MeasuredCell;
const reads = (value: number): Limit => ({
  ...ioLimit(value),
  text: `read ${value / 1e6} MB/s on 254:0`,
  direction: 'read',
});
const usesOf = (one: MeasuredCell, limits: readonly Limit[], kind: 'disk' | 'fuse' = 'disk') =>
  limitUses(volumeFacts([one], kind, 2, limits), one);

describe('ioLimits', () => {
  it('takes those of the direction and of the devices of the volume, each once', () => {
    const own = ioLimit(20e6);
    const elsewhere: Limit = { ...own, text: 'elsewhere', device: 'sdz' };
    const cpus: Limit = { ...own, what: 'cpu', unit: 'cpus', direction: null, device: null };
    const limits = [own, own, reads(5e6), elsewhere, cpus];
    expect(ioLimits(volume('disk', limits), 'write')).toEqual([own]);
    expect(ioLimits(volume('disk', limits), 'read')).toEqual([reads(5e6)]);
    expect(ioLimits(volume('disk', limits), 'mix')).toEqual([own, reads(5e6)]);
  });

  it('takes those of the members of a set, and all of a volume whose devices are not known', () => {
    const limit = ioLimit(20e6);
    const member = volume('disk', [limit]);
    expect(ioLimits({ ...volume('set'), members: [member, member] }, 'write')).toEqual([limit]);
    expect(ioLimits(volume('fuse', [limit]), 'write')).toEqual([limit]);
  });
});

describe('limitUses', () => {
  it('is of the bytes of the device over job and sync', () => {
    const [use] = usesOf(measured({ devices: [device(18e6)], elapsedMs: 900, syncMs: 900 }), [ioLimit(10e6)]);
    expect(use).toMatchObject({ rate: 10e6, source: 'test, vda' });
    expect(isAtLimit(use!)).toBe(true);
  });

  it('is of the requests of the device where operations are limited, else of the operations', () => {
    const limit = ioLimit(500, 'operations/s');
    expect(usesOf(measured({ devices: [device(1e6, { 'w/s': 480 })] }), [limit])[0]!.rate).toBe(480);
    expect(usesOf(measured({ devices: [device(1e6)] }), [limit])[0]!.rate).toBe(1000);
  });

  it('counts requests before neighbours were merged, as a cgroup does', () => {
    const columns = { 'w/s': 40, 'wrqm/s': 440, 'r/s': 5, 'rrqm/s': 995 };
    const one = measured({ devices: [device(1e6, columns)] });
    expect(usesOf(one, [ioLimit(500, 'operations/s')])[0]!.rate).toBe(480);
    const ofReads: Limit = { ...ioLimit(1000, 'operations/s'), direction: 'read' };
    const read = measured({ devices: [device(1e6, columns)], key: { operation: 'read' } });
    expect(usesOf(read, [ofReads])[0]!.rate).toBe(1000);
  });

  it('counts the flushes of syncs, or not, as is nearer to the limit', () => {
    const rateOf = (limit: number, columns: Record<string, number>): number =>
      usesOf(measured({ devices: [device(1e6, columns)] }), [ioLimit(limit, 'operations/s')])[0]!.rate;
    // Each write has an empty request that flushes behind it;
    expect(rateOf(500, { 'w/s': 245, 'f/s': 245 })).toBe(490);
    const likely = measured({ devices: [device(1e6, { 'w/s': 245, 'f/s': 245 })] });
    expect(usesOf(likely, [ioLimit(500, 'operations/s')])[0]).toMatchObject({
      isLikely: true,
      source: 'test, vda, with its flushes',
    });
    // or flushes before itself, and is in both counters.
    expect(rateOf(500, { 'w/s': 480, 'f/s': 480 })).toBe(480);
    expect(rateOf(500, { 'w/s': 0, 'f/s': 480 })).toBe(480);
    const ofReads: Limit = { ...ioLimit(500, 'operations/s'), direction: 'read' };
    const read = measured({
      devices: [device(1e6, { 'r/s': 245, 'f/s': 245 })],
      key: { operation: 'read' },
    });
    expect(usesOf(read, [ofReads])[0]!.rate).toBe(245);
  });

  it('is of what the application moved where the counters of the device are not known', () => {
    const unread = { ...device(null), columns: { 'w/s': notKnown() } };
    for (const devices of [[], [unread]]) {
      const one = measured({ devices, syncMs: 900 });
      expect(usesOf(one, [ioLimit(1e6)])[0]).toMatchObject({ rate: 2_048_000, source: `cell ${one.id}` });
      expect(usesOf(one, [ioLimit(1e3, 'operations/s')])[0]!.rate).toBe(500);
    }
  });

  it('lets a burst of a device pass for the limit, the more of it the shorter the rounds are', () => {
    const most = (elapsedMs: number) => {
      const one = measured({ devices: [device(14e6)], elapsedMs, syncMs: null });
      return usesOf(one, [ioLimit(10e6)])[0]!.most;
    };
    const rounds = measured().countedRounds.length;
    expect(most(500 * rounds)).toBeCloseTo(1.4);
    expect(most(3000 * rounds)).toBe(1.1);
    expect(usesOf(measured({ elapsedMs: 100, syncMs: null }), [ioLimit(1e6)])[0]!.most).toBe(1.1);
  });

  it('sets the reads of a mix against a limit of reads, and its writes against one of writes', () => {
    const mixed = { ...device(9e6), readBytes: known(36e6) };
    const one = measured({ devices: [mixed], syncMs: null, key: { operation: 'mix', readShare: 80 } });
    const rates = usesOf(one, [reads(40e6), ioLimit(40e6)]).map(({ rate }) => rate);
    expect(rates).toEqual([40e6, 10e6]);
    const unseen = { ...one, devices: [] };
    const apart = usesOf(unseen, [reads(40e6), ioLimit(40e6)]).map(({ rate }) => Math.round(rate));
    expect(apart).toEqual([3_276_800, 819_200]);
  });
});

describe('isAtLimit', () => {
  it.each([
    [79, false],
    [80, true],
    [100, true],
    [110, true],
    [111, false],
  ])('%i of 100: %s', (rate, at) => {
    expect(isAtLimit({ limit: ioLimit(100), rate, most: 1.1, source: 'test' })).toBe(at);
  });
});

describe('finalSyncUses', () => {
  const syncing = (syncBytes: number, elapsedNs: number, flushes = 0) => ({
    ...device(20e6),
    finalSync: {
      elapsedNs,
      writtenBytes: known(syncBytes),
      requestsPerSecond: known(80),
      flushesPerSecond: known(flushes),
    },
  });
  const during = (one: ReturnType<typeof syncing>, limit: Limit) => {
    const cell = measured({ devices: [one], elapsedMs: 2000, syncMs: 2000 });
    return finalSyncUses(volumeFacts([cell], 'disk', 2, [limit]), cell);
  };

  it('is of the final syncs alone, whatever memory took before', () => {
    const [use] = during(syncing(20e6, 2e9), ioLimit(10e6));
    expect(use).toMatchObject({ rate: 10e6, source: 'test, vda, in the final sync' });
    expect(isAtLimit(use!)).toBe(true);
    expect(during(syncing(20e6, 2e9), ioLimit(80, 'operations/s'))[0]!.rate).toBe(80);
  });

  it('counts flushes where that is nearer to the limit: a sync of a small file is a request and an empty one', () => {
    const rate = (perSecond: number) =>
      during(syncing(20e6, 2e9, 75), ioLimit(perSecond, 'operations/s'))[0]!.rate;
    expect(rate(160)).toBe(155);
    expect(rate(85)).toBe(80);
  });

  it('is that of a burst where each of them is short, however many there are', () => {
    const long = (ns: number) => hasLongSyncs(measured({ devices: [syncing(17e6, ns)] }));
    // Three rounds of less than 0.6 s each.
    expect([long(1.7e9), long(1.8e9)]).toEqual([false, true]);
    expect(during(syncing(20e6, 1.2e9), ioLimit(10e6))[0]!.most).toBeCloseTo(1.5);
  });
});
