import { describe, expect, it } from 'vitest';
import { deviceFacts, devicesUnder, flushesOf } from '../../../../src/diagnosis/facts/devices.js';
import type { BlockDevice, Volume } from '../../../../src/domain/target.js';
import { volume } from '../build/synthetic-facts.js';
import { MS, series } from '../build/synthetic-records.js';

const [vda] = volume().devices as [BlockDevice];
const partition: BlockDevice = { ...vda, name: 'vda1', type: 'partition', parents: ['vda'] };
const on = (...devices: readonly BlockDevice[]): Volume => ({ ...volume(), devices });
const window = [{ startNs: 100 * MS, endNs: 300 * MS }];
const counters = (name: string, columns: Record<string, number[]>) =>
  series('iostat', name, [100, 200, 300], columns);

describe('devicesUnder', () => {
  it('takes those of the members as well, each once, however deep', () => {
    const set = { ...volume('set'), members: [on(partition, vda), on(vda)] };
    expect(devicesUnder(set).map(({ name }) => name)).toEqual(['vda1', 'vda']);
    expect(devicesUnder({ ...volume('set'), members: [set] })).toHaveLength(2);
    expect(devicesUnder(volume('tmpfs'))).toEqual([]);
  });
});

describe('deviceFacts', () => {
  it('adds differences up, and leaves them out of the columns', () => {
    const host = [
      counters('vda', {
        writtenBytes: [9, 1, 2],
        readBytes: [9, 0, 4],
        flushes: [9, 3, 3],
        'w/s': [0, 1, 3],
      }),
    ];
    const [facts] = deviceFacts(on(vda), host, window);
    expect(facts).toMatchObject({
      device: 'vda',
      writtenBytes: { value: 3 },
      readBytes: { value: 4 },
      flushes: { value: 6 },
    });
    expect(Object.keys(facts!.columns)).toEqual(['w/s']);
    expect(facts!.columns['w/s']!.value).toBe(2);
  });

  it('tells what a device does in the final syncs apart', () => {
    const host = [counters('vda', { writtenBytes: [9, 1, 2], 'w/s': [0, 1, 3], 'wrqm/s': [0, 1, 5] })];
    const syncs = [{ startNs: 200 * MS, endNs: 300 * MS }];
    expect(deviceFacts(on(vda), host, window, syncs)[0]!.finalSync).toMatchObject({
      elapsedNs: 100 * MS,
      writtenBytes: { value: 2 },
      requestsPerSecond: { value: 8 },
    });
    expect(deviceFacts(on(vda), host, window)[0]!.finalSync).toBeNull();
  });

  it('weights means over requests by the requests that they are of', () => {
    const means: Record<string, Record<string, number[]>> = {
      r_await: { 'r/s': [0, 1, 3] },
      w_await: { 'w/s': [0, 1, 3] },
      'wareq-sz': { 'w/s': [0, 1, 3] },
      d_await: { 'd/s': [0, 1, 3] },
      f_await: { 'f/s': [0, 1, 3] },
      '%wrqm': { 'w/s': [0, 1, 1], 'wrqm/s': [0, 0, 2] },
    };
    for (const [name, requests] of Object.entries(means)) {
      const host = [counters('vda', { ...requests, [name]: [100, 10, 2] })];
      const value = deviceFacts(on(vda), host, window)[0]!.columns[name]!.value;
      // Three quarters of the requests are of the second interval.
      expect(value, name).toBeCloseTo(10 / 4 + (2 * 3) / 4, 10);
    }
  });

  it('weights utilisation and queue by time', () => {
    const host = [counters('vda', { '%util': [0, 100, 50], 'w/s': [0, 1, 3] })];
    expect(deviceFacts(on(vda), host, window)[0]!.columns['%util']!.value).toBe(75);
  });

  it('says of a device without samples that there are none, beside others that have them', () => {
    const host = [counters('vda', { writtenBytes: [0, 1, 1], readBytes: [0, 0, 0], flushes: [0, 0, 0] })];
    const [first, second] = deviceFacts(on(partition, vda), host, window);
    expect(first).toMatchObject({ device: 'vda1', columns: {}, writtenBytes: { value: null } });
    expect(first!.writtenBytes).toMatchObject({ why: 'there are no samples of vda1' });
    expect(second!.writtenBytes.value).toBe(2);
  });

  it('takes series of other samplers for no counters', () => {
    const host = [{ ...counters('vda', { writtenBytes: [0, 1, 1] }), sampler: 'process' }];
    expect(deviceFacts(on(vda), host, window)[0]!.writtenBytes.value).toBeNull();
  });
});

describe('flushesOf', () => {
  it('is of the disk of a partition, and says so; of the partition where its disk is not sampled', () => {
    const own = counters('vda1', { flushes: [0, 0, 0] });
    const disk = counters('vda', { flushes: [0, 1, 1] });
    expect(flushesOf(partition, [partition, vda], [own, disk])!.source).toBe('test iostat, vda');
    expect(flushesOf(partition, [partition, vda], [own])).toBe(own);
    expect(flushesOf(partition, [partition], [own, disk])).toBe(own);
    expect(flushesOf(vda, [partition, vda], [own, disk])).toBe(disk);
    expect(flushesOf(vda, [vda], [])).toBeUndefined();
  });
});
