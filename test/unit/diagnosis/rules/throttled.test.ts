import { describe, expect, it } from 'vitest';
import { throttled } from '../../../../src/diagnosis/rules/throttled.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import type { Limit } from '../../../../src/domain/target.js';
import { concludeOfFirst, device, volumeFacts } from '../build/synthetic-facts.js';
import { ioLimit } from '../build/synthetic-limits.js';
import {
  bandwidth,
  iops,
  largeBlocks,
  least,
  parallel,
  serial,
  threads,
  type RouteOptions,
  type VolumeModel,
} from '../build/synthetic-volumes.js';

const idle = { '%util': 1, 'aqu-sz': 0.02, w_await: 0.1 };
/** Direct writes to a disk that looks like this meanwhile. */
const onDisk = (columns: Record<string, number> = idle, options: RouteOptions = {}): RouteOptions => ({
  ...options,
  over: (ops) => ({ devices: [device(ops * 4096 * 0.9, { ...columns, 'w/s': ops })] }),
  key: { direct: true, durability: 'none', ...options.key },
});
const both = (model: VolumeModel, options = onDisk()) => [
  ...threads(model, options),
  largeBlocks(model, 4, options),
];
const concluded = (cells: readonly CellFacts[], limits: readonly Limit[] = []) =>
  concludeOfFirst(throttled, volumeFacts(cells, 'disk', 2, limits));

describe('throttled, by a limit that can be seen', () => {
  it.each([1, 2, 3, 4, 5])('names the limit of a cgroup that the work stands at, seed %i', (seed) => {
    const finding = concluded(both(bandwidth(20e6), onDisk(idle, { seed })), [ioLimit(20e6)])!;
    expect(finding).toMatchObject({ id: 'throttled', confidence: 'high' });
    expect(finding.summary).toMatch(
      /^A cgroup's limit holds the work up: write 20 MB\/s on 254:0 \(\/sys\/fs\/cgroup\/io.max\)\. At it (19|20)(\.\d)? MB\/s were seen with native-threads/,
    );
    expect(finding.summary).toContain('More in flight gains nothing: ');
    expect(finding.summary).toContain('Raise the limit, or move fewer bytes; leave UV_THREADPOOL_SIZE');
    expect(finding.explains).toBeGreaterThan(0.9);
  });

  it('advises fewer, larger operations where these are limited', () => {
    const finding = concluded(both(iops(1000)), [ioLimit(1000, 'operations/s')])!;
    expect(finding.summary).toMatch(/1(\.0\d)? k operations\/s were seen|9\d\d operations\/s were seen/);
    expect(finding.summary).toContain('make fewer, larger operations');
    expect(finding.advice[1]!.action).toContain('the limit counts operations');
  });

  it('says nothing of a limit that is not reached, nor of one that is passed', () => {
    const busy = onDisk({ '%util': 99, 'aqu-sz': 15, w_await: 3 });
    expect(concluded(both(bandwidth(20e6), busy), [ioLimit(28e6)])).toBeNull();
    expect(concluded(both(bandwidth(20e6), busy), [ioLimit(15e6)])).toBeNull();
  });

  it('takes a load that falls behind its rate, not one that keeps to it', () => {
    const offered = (rate: number) => {
      const cells = both(iops(1000)).map((cell) => ({ ...cell, key: { ...cell.key, rate } }));
      return concluded(cells, [ioLimit(1000, 'operations/s')]);
    };
    expect(offered(4000)).toMatchObject({ id: 'throttled' });
    expect(offered(1000)).toBeNull();
  });

  it('says nothing where processors are busy at that rate by chance', () => {
    const computing = {
      ...onDisk(),
      over: () => ({ devices: [device(18e6, idle)], user: 0.5, system: 1.4 }),
    };
    expect(concluded(both(bandwidth(20e6), computing), [ioLimit(20e6)])).toBeNull();
  });

  it('says nothing where memory takes the bytes and nobody waits for their way to the device', () => {
    const buffered = (share: number, syncMs: number | null) => {
      const key = { direct: false, durability: syncMs === null ? 'none' : 'end' } as const;
      const ms = 900 + (syncMs ?? 0);
      const over = () => ({ devices: [device(20e3 * ms)], syncMs });
      return concluded(both(bandwidth(20e6 / share), { key, over }), [ioLimit(20e6)]);
    };
    expect(buffered(0.1, null)).toBeNull();
    expect(buffered(0.45, null)).toBeNull();
    expect(buffered(0.55, null)?.id).toBe('throttled');
    // Most of the time is the sync, which the limit holds up.
    expect(buffered(0.1, 800)).toBeNull();
    expect(buffered(0.1, 1000)?.id).toBe('throttled');
  });

  it('names it where processors fill memory in a moment, and the final sync waits', () => {
    const copied = (syncMs: number) => {
      const over = () => ({ devices: [device(20e3 * (900 + syncMs))], syncMs, user: 0.2, system: 1.7 });
      const key = { direct: false, durability: 'end' } as const;
      return concluded(both(bandwidth(2e9), { key, over }), [ioLimit(20e6)]);
    };
    expect(copied(50_000)).toMatchObject({ id: 'throttled' });
    expect(copied(50_000)!.explains).toBeGreaterThan(0.9);
    expect(copied(500)).toBeNull();
  });

  it('explains no more than all of the time where a sync follows', () => {
    const synced = { ...onDisk(), key: { durability: 'end' } as const };
    const over = (ops: number) => ({ devices: [device(ops * 4096 * 1.8)], syncMs: 900 });
    const finding = concluded(both(bandwidth(40e6), { ...synced, over }), [ioLimit(40e6)])!;
    expect(finding.explains).toBeGreaterThan(0.9);
    expect(finding.explains).toBeLessThanOrEqual(1);
  });

  it('knows less where a short round held a burst', () => {
    const round = (ofLimit: number, elapsedMs: number) => {
      const over = (ops: number) => ({ devices: [device((ops * 4096 * elapsedMs) / 1000)], elapsedMs });
      return concluded(threads(bandwidth(20e6), { ...onDisk(), over }), [ioLimit(20e6 / ofLimit)]);
    };
    expect(round(1.3, 1200)).toMatchObject({ id: 'throttled', confidence: 'low' });
    expect(round(1.3, 6000)).toBeNull();
  });

  it('is sure only near the limit, above an idle device, with a curve that does not rise', () => {
    const sureness = (ofLimit: number, util = 1, model: VolumeModel = bandwidth(20e6)) => {
      const options = onDisk({ ...idle, '%util': util }, { noise: 0.001 });
      const rate = model(16, 4096) * 4096;
      const over = (ops: number) => ({ devices: [device(ops * 4096 * 0.9, { '%util': util })] });
      return concluded(threads(model, { ...options, over }), [ioLimit(rate / ofLimit)])?.confidence ?? null;
    };
    expect(sureness(1)).toBe('high');
    expect(sureness(0.92)).toBe('high');
    expect(sureness(1.04)).toBe('high');
    expect(sureness(0.87)).toBe('medium');
    expect(sureness(1.08)).toBe('medium');
    // A device that is busy may be as slow by itself, and happen to end there.
    expect(sureness(1, 95)).toBe('medium');
    expect(sureness(0.87, 95)).toBe('low');
    // One that does more with more in flight has not met its limit for long.
    expect(sureness(1, 1, parallel(10e6))).toBe('medium');
  });

  it('knows less of more in flight where that was not measured', () => {
    const [one] = both(bandwidth(20e6));
    const finding = concluded([one!], [ioLimit(20e6)])!;
    expect(finding.summary).not.toContain('More in flight');
    expect(finding.contradicts[1]).toContain('not measured');
  });
});

describe('throttled, by a limit that only its effect shows', () => {
  it.each([1, 2, 3, 4, 5])('is concluded from a device that idles while operations wait, seed %i', (seed) => {
    const finding = concluded(both(bandwidth(20e6), onDisk(idle, { seed })))!;
    expect(finding).toMatchObject({ id: 'throttled', confidence: 'high' });
    expect(finding.summary).toMatch(
      /^A limit above vda holds the work up, at (19|20|21)(\.\d)? MB\/s, whatever the size of the blocks: /,
    );
    expect(finding.summary).toContain('its requests 100 us at the device, which is busy 1 % of the time');
    expect(finding.evidence.map(({ name }) => name)).toContain('await of vda');
  });

  it('is less sure of operations, and of blocks of one size', () => {
    const finding = concluded(both(iops(1000)))!;
    expect(finding.confidence).toBe('medium');
    expect(finding.summary).toMatch(/operations\/s, whatever the size of the blocks/);
    expect(concluded(threads(iops(1000), onDisk()))!.confidence).toBe('medium');
  });

  it('is not sure where the rate ends above one in flight', () => {
    const late = both(least(parallel(1e6), iops(3000)));
    expect(concluded(late)).toMatchObject({ confidence: 'low' });
    expect(concluded(threads(iops(1000), onDisk(), [1, 4]))).toMatchObject({ confidence: 'low' });
  });

  it('says nothing of a device that is busy, or holds what is in flight, or takes as long', () => {
    expect(concluded(both(bandwidth(20e6), onDisk({ ...idle, '%util': 60 })))).toBeNull();
    expect(concluded(both(serial(1e6), onDisk({ ...idle, 'aqu-sz': 12 })))).toBeNull();
    expect(concluded(both(serial(1e6), onDisk({ ...idle, w_await: 20 })))).toBeNull();
  });

  it('says nothing where more in flight do more', () => {
    expect(concluded(both(parallel(10e6)))).toBeNull();
  });

  it('says nothing of syncs, which leave a device idle, nor of memory, which does not meet it', () => {
    for (const key of [{ durability: 'each' }, { direct: false, durability: 'end' }] as const) {
      expect(concluded(both(serial(5e6), { ...onDisk(), key: { ...onDisk().key, ...key } }))).toBeNull();
    }
  });

  it('says nothing of one round, and without a device', () => {
    expect(concluded(both(bandwidth(20e6), onDisk(idle, { rounds: 1 })))).toBeNull();
    expect(concludeOfFirst(throttled, volumeFacts(both(bandwidth(20e6), {}), 'fuse'))).toBeNull();
  });
});
