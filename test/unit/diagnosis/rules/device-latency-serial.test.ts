import { describe, expect, it } from 'vitest';
import { deviceLatencySerial } from '../../../../src/diagnosis/rules/device-latency-serial.js';
import type { CellFacts } from '../../../../src/domain/facts.js';
import { concludeOfFirst, device, volumeFacts } from '../build/synthetic-facts.js';
import { ioLimit } from '../build/synthetic-limits.js';
import {
  bandwidth,
  iops,
  largeBlocks,
  parallel,
  route,
  serial,
  slots,
  threads,
  type RouteOptions,
  type VolumeModel,
} from '../build/synthetic-volumes.js';

const MS = 1e6;
const both = (model: VolumeModel, options: RouteOptions = {}) => [
  ...threads(model, options),
  largeBlocks(model, 4, options),
];
const concluded = (cells: readonly CellFacts[], limits = [ioLimit(1e12)]) =>
  concludeOfFirst(deviceLatencySerial, volumeFacts(cells, 'fuse', 2, limits));

describe('device-latency-serial', () => {
  it.each([1, 2, 3, 4, 5])('says that one operation is served after another, seed %i', (seed) => {
    const finding = concluded(both(serial(10 * MS), { seed }))!;
    expect(finding).toMatchObject({ id: 'device-latency-serial', confidence: 'high' });
    expect(finding.summary).toMatch(
      /^The volume serves one operation after another, each in (9\.\d+|10(\.\d)?) ms: /,
    );
    expect(finding.summary).toContain('operations/s with 1, 4, 16 in flight, with the processors idle');
    expect(finding.summary).toMatch(/\(64 KiB: 1[4-7]\.\dx the bytes of 4 KiB\)/);
    expect(finding.explains).toBeGreaterThan(0.9);
  });

  it('is less sure of two points, and not sure without blocks of another size', () => {
    const cells = both(serial(10 * MS));
    expect(concluded(cells.filter((_, index) => index !== 1))!.confidence).toBe('low');
    const two = [...threads(serial(10 * MS), {}, [1, 4]), largeBlocks(serial(10 * MS), 4)];
    expect(concluded(two)!.confidence).toBe('medium');
    expect(concluded(threads(serial(10 * MS)))!.confidence).toBe('low');
  });

  it('needs a curve from one to four in flight', () => {
    expect(concluded(threads(serial(10 * MS), {}, [1, 3]))).toBeNull();
    expect(concluded(threads(serial(10 * MS), {}, [2, 16]))).toBeNull();
    expect(concluded(threads(serial(10 * MS), {}, [1, 4]))).not.toBeNull();
  });

  it('says nothing where more in flight do more', () => {
    expect(concluded(both(slots(2, 10 * MS)))).toBeNull();
    expect(concluded(both(parallel(10 * MS)))).toBeNull();
    const gaining = (times: number) =>
      threads((inFlight) => (inFlight === 16 ? 100 * times : 100), { noise: 0.01 });
    expect(concluded(gaining(1.2))).not.toBeNull();
    expect(concluded(gaining(1.3))).toBeNull();
  });

  it('says nothing where bytes are limited', () => {
    expect(concluded(both(bandwidth(20e6)))).toBeNull();
  });

  it('says nothing under a limit that is reached', () => {
    const cells = both(iops(1000));
    expect(concluded(cells, [ioLimit(1000, 'operations/s')])).toBeNull();
    expect(concluded(cells, [ioLimit(5000, 'operations/s')])).not.toBeNull();
  });

  it('says nothing where a device is idle below: then it waits above', () => {
    const below = (util: number) => ({
      key: { direct: true, durability: 'none' } as const,
      over: () => ({ devices: [device(1e6, { '%util': util, 'aqu-sz': 0.1, w_await: 0.1 })] }),
    });
    const onDisk = (util: number) =>
      concludeOfFirst(deviceLatencySerial, volumeFacts(both(serial(10 * MS), below(util))));
    expect(onDisk(3)).toBeNull();
    expect(onDisk(98)).toMatchObject({ confidence: 'high' });
  });

  it('cannot tell it from the lock of one file, and asks for more files', () => {
    const finding = concluded(both(serial(10 * MS), { key: { files: 1, fileSizeBytes: 2 ** 24 } }))!;
    expect(finding.confidence).toBe('low');
    expect(finding.contradicts.join()).toContain('--files 16');
  });

  it('is as unsure of a set with one file on each member, whose locks look alike', () => {
    const key = { files: 1, fileSizeBytes: 2 ** 24 } as const;
    const over = () => ({ members: ['/a', '/b'] });
    const facts = volumeFacts(both(serial(10 * MS), { key, over }), 'set');
    expect(concludeOfFirst(deviceLatencySerial, facts)?.confidence ?? 'low').toBe('low');
  });

  it('takes threads that share their files for threads of one file', () => {
    const key = { parameters: { sharing: 'shared', vector: 1 } } as const;
    expect(concluded(both(serial(10 * MS), { key }))!.confidence).toBe('low');
  });

  it('says nothing of busy processors, and of one round', () => {
    const busy = {
      over: (_: number, inFlight: number) => ({ user: 0.1, system: inFlight === 1 ? 0.8 : 1.5 }),
    };
    expect(concluded(both(iops(200e3), busy))).toBeNull();
    expect(concluded(both(serial(10 * MS), { rounds: 1 }))).toBeNull();
  });

  it('goes by routes of Node.js as well where an operation is long', () => {
    const cells = [1, 4, 16].map((count) => route(serial(10 * MS), count, { strategy: 'fs-promises' }));
    const large = largeBlocks(serial(10 * MS), 4, { strategy: 'fs-promises' });
    expect(concluded([...cells, large])).toMatchObject({ confidence: 'high' });
    const short = [1, 4, 16].map((count) => route(serial(0.1 * MS), count, { strategy: 'fs-promises' }));
    expect(concluded(short)).toBeNull();
  });
});
