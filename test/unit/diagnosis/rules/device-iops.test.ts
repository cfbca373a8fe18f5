import { describe, expect, it } from 'vitest';
import { deviceIops } from '../../../../src/diagnosis/rules/device-iops.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import type { Limit } from '../../../../src/domain/target.js';
import { concludeOfFirst, device, known, notKnown, volumeFacts } from '../build/synthetic-facts.js';
import { ioLimit } from '../build/synthetic-limits.js';
import {
  bandwidth,
  iops,
  largeBlocks,
  least,
  parallel,
  serial,
  slots,
  threads,
  type RouteOptions,
  type VolumeModel,
} from '../build/synthetic-volumes.js';

const busy = { '%util': 99, 'aqu-sz': 12, 'wareq-sz': 4 };

/** Direct writes of 4 KiB to a disk that looks like this meanwhile. */
const onDisk = (columns: Record<string, number> = {}, options: RouteOptions = {}): RouteOptions => ({
  ...options,
  over: (ops) => ({ devices: [device(ops * 4096 * 0.9, { ...busy, 'w/s': ops, ...columns })] }),
  key: { direct: true, durability: 'none', ...options.key },
});

/** So many requests a second at most, one of them in 0.5 ms. */
const limited = least(parallel(0.5e6), iops(8000));
const both = (model: VolumeModel, options = onDisk()) => [
  ...threads(model, options),
  largeBlocks(model, 16, options),
];
/** From 8 threads on there is no gain. */
const ends = (model: VolumeModel, options = onDisk()) => [
  ...threads(model, options, [1, 4, 8, 16]),
  largeBlocks(model, 16, options),
];
const concluded = (cells: readonly CellFacts[], limits: readonly Limit[] = []) =>
  concludeOfFirst(deviceIops, volumeFacts(cells, 'disk', 2, limits));

describe('device-iops', () => {
  it.each([1, 2, 3, 4, 5])('names the requests and what larger blocks bring, seed %i', (seed) => {
    const finding = concluded(ends(limited, onDisk({ 'w/s': 8012 }, { seed })))!;
    expect(finding).toMatchObject({ id: 'device-iops', confidence: 'high' });
    expect(finding.summary).toMatch(
      /^vda serves as many requests as it can: 8\.01 k\/s of 4 KiB, busy 99 % with 12\.0 of them; /,
    );
    expect(finding.summary).toContain('operations/s with 1, 4, 8, 16 in flight');
    expect(finding.advice[0]!.expected).toMatch(
      /^1[4-7]\.\dx the bytes with blocks 16 times as large, measured$/,
    );
    expect(finding.explains).toBeGreaterThan(0.9);
    expect(finding.explains).toBeLessThanOrEqual(0.99);
  });

  it('has the source of each figure', () => {
    const { evidence } = concluded(ends(limited))!;
    expect(evidence.map(({ name }) => name).filter((name) => name.includes('of vda'))).toHaveLength(3);
    for (const { name, source } of evidence) expect(source, name).not.toBe('');
    expect(evidence.at(-1)).toMatchObject({ name: 'bytes/s with blocks 16 times as large' });
  });

  it('is less sure of blocks of one size, and of a device that is a file', () => {
    const small = threads(limited, onDisk(), [1, 4, 8, 16]);
    const alone = concluded(small)!;
    expect(alone.confidence).toBe('medium');
    expect(alone.advice[0]!.expected).not.toContain('measured');
    const facts = volumeFacts(ends(limited));
    const devices = facts.volume.devices.map((each) => ({ ...each, backingFile: '/srv/disk.img' }));
    const loop = { ...facts, volume: { ...facts.volume, devices } };
    expect(concludeOfFirst(deviceIops, loop)!.confidence).toBe('medium');
  });

  it('is less sure where larger blocks move more bytes, but not in proportion', () => {
    const half: VolumeModel = (inFlight, bytes) => limited(inFlight, bytes) / (bytes > 4096 ? 4 : 1);
    const finding = concluded(ends(half))!;
    expect(finding.confidence).toBe('medium');
    expect(finding.advice[0]!.expected).toMatch(/^[34]\.\dx the bytes/);
  });

  it.each([
    ['%util', 89, 90],
    ['aqu-sz', 1, 1.1],
    ['wareq-sz', 64, 63],
  ])('holds at the threshold of %s alone', (column, below, at) => {
    expect(concluded(ends(limited, onDisk({ [column]: below })))).toBeNull();
    expect(concluded(ends(limited, onDisk({ [column]: at })))?.id).toBe('device-iops');
  });

  it('says nothing where fewer than sixteen were in flight', () => {
    expect(concluded(threads(limited, onDisk(), [1, 4, 8, 15]))).toBeNull();
  });

  it('says nothing without an end of the gain: the device may do more', () => {
    expect(concluded(both(parallel(0.5e6)))).toBeNull();
    const later = least(parallel(0.5e6), iops(24_000));
    expect(concluded(threads(later, onDisk(), [1, 4, 8, 16]))).toBeNull();
  });

  it('says nothing of bytes that are limited, of one after another, of memory', () => {
    expect(concluded(ends(least(parallel(0.5e6), bandwidth(32e6))))).toBeNull();
    expect(concluded(ends(serial(0.5e6)))).toBeNull();
    for (const durability of ['none', 'end'] as const) {
      expect(concluded(ends(limited, onDisk({}, { key: { direct: false, durability } })))).toBeNull();
    }
  });

  it('takes no slow round of the first point for a rise', () => {
    const slow = onDisk();
    const over = (ops: number, inFlight: number) => ({
      ...slow.over!(ops, inFlight),
      ...(inFlight === 1 ? { ops: [ops, ops / 5, ops] } : {}),
    });
    expect(concluded(ends(serial(0.5e6), { ...slow, over }))).toBeNull();
    expect(concluded(ends(limited, { ...slow, over }))?.id).toBe('device-iops');
  });

  it('looks at synced writes, which meet the device', () => {
    const synced = onDisk({}, { key: { direct: false, durability: 'each' } });
    expect(concluded(ends(limited, synced))?.id).toBe('device-iops');
  });

  it("says nothing where a cgroup's limit is reached", () => {
    expect(concluded(ends(limited), [ioLimit(8000, 'operations/s')])).toBeNull();
    expect(concluded(ends(limited), [ioLimit(20_000, 'operations/s')])?.id).toBe('device-iops');
  });

  it('says nothing where the device is not known, or its counters are not', () => {
    const cells = ends(limited);
    expect(concludeOfFirst(deviceIops, volumeFacts(cells, 'fuse'))).toBeNull();
    const unread = cells.map((cell) => ({
      ...cell,
      devices: cell.devices.map((each) => ({
        ...each,
        columns: { ...each.columns, '%util': notKnown('no samples') },
      })),
    }));
    expect(concluded(unread)).toBeNull();
    const uncounted = cells.map((cell) => ({
      ...cell,
      devices: cell.devices.map((each) => ({ ...each, writtenBytes: notKnown('no samples') })),
    }));
    expect(concluded(uncounted)).toBeNull();
  });

  it('says nothing of single rounds, nor of throughput that falls with the most in flight', () => {
    expect(concluded(ends(limited, onDisk({}, { rounds: 1 })))).toBeNull();
    const drops: VolumeModel = (inFlight, bytes) => limited(inFlight, bytes) / (inFlight >= 16 ? 2 : 1);
    expect(concluded(ends(drops))).toBeNull();
  });

  it('says nothing of a volume of three slots with jitter: it serves few at a time, and its queue says so', () => {
    const jitter = onDisk({ 'aqu-sz': 0.9 }, { noise: 0.3 });
    expect(concluded(ends(slots(3, 1e6), jitter))).toBeNull();
  });

  it('counts the reads of a mix beside its writes', () => {
    const cells = ends(limited).map((cell) => ({
      ...cell,
      key: { ...cell.key, operation: 'mix' as const, readShare: 70 },
      devices: cell.devices.map((each) => ({
        ...each,
        readBytes: known(1e6),
        columns: {
          ...each.columns,
          'r/s': known(5600),
          'w/s': known(2400),
          'rareq-sz': known(4),
          'wareq-sz': known(8),
        },
      })),
    }));
    expect(concluded(cells)!.summary).toContain('8 k/s of 5.20 KiB');
  });
});
