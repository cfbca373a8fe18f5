import { describe, expect, it } from 'vitest';
import { deviceShare, inMemory, isVolatile } from '../../../src/diagnosis/page-cached.js';
import { cell, device, known, volume, type CellOptions } from './build/synthetic-facts.js';

/** 3,686,400 bytes by the application. */
const moved = (bytes: number | null, options: CellOptions = {}) =>
  cell({ ops: [1000, 1000, 1000], devices: [device(bytes)], ...options });
const all = 1000 * 4096 * 0.9;

describe('deviceShare', () => {
  it('is what the device was given of what the application wrote, with its source', () => {
    expect(deviceShare(moved(all / 4), volume())).toEqual({
      applicationBytes: all,
      deviceBytes: all / 4,
      share: 0.25,
      source: '/proc/diskstats, vda',
    });
  });

  it('is of the bytes read where the work reads', () => {
    const one = moved(5 * all, { key: { operation: 'read' } });
    const reads = { ...one, devices: [{ ...one.devices[0]!, readBytes: known(all / 2) }] };
    expect(deviceShare(reads, volume())!.share).toBe(0.5);
  });

  it('is of a mix what goes both ways: synced writes are not memory, though its reads are', () => {
    const one = moved(all / 2, { key: { operation: 'mix', readShare: 50, durability: 'each' } });
    expect(deviceShare(one, volume())!.share).toBe(0.5);
    expect(inMemory(one, volume())).toBe(false);
  });

  it('says nothing of direct work, nor of writes that are synced one by one', () => {
    expect(deviceShare(moved(all, { key: { direct: true } }), volume())).toBeNull();
    expect(deviceShare(moved(all, { key: { durability: 'each' } }), volume())).toBeNull();
    expect(
      deviceShare(moved(all, { key: { durability: 'each', operation: 'read' } }), volume()),
    ).not.toBeNull();
  });

  it('is not known without counters, or where nothing was moved', () => {
    expect(deviceShare(moved(null), volume())).toBeNull();
    expect(deviceShare(moved(all), volume('fuse'))).toBeNull();
    expect(deviceShare(cell({ devices: [device(all)] }), volume())).toBeNull();
  });
});

describe('inMemory', () => {
  it('holds up to a tenth of the bytes', () => {
    expect(inMemory(moved(all * 0.1), volume())).toBe(true);
    expect(inMemory(moved(all * 0.11), volume())).toBe(false);
  });

  it('holds of a tmpfs, not of what is not known, nor of a set', () => {
    expect(inMemory(moved(null), volume('tmpfs'))).toBe(true);
    expect(inMemory(moved(null), volume())).toBe(false);
    const set = { ...volume('set'), members: [volume(), volume('tmpfs')] };
    expect(inMemory(moved(0), set)).toBe(false);
    expect(inMemory(moved(0), { ...set, members: [volume('tmpfs')] })).toBe(true);
  });
});

describe('isVolatile', () => {
  it('holds of a tmpfs, and of a set of nothing else', () => {
    const set = (...kinds: ('disk' | 'tmpfs')[]) => ({
      ...volume('set'),
      members: kinds.map((kind) => volume(kind)),
    });
    expect(isVolatile(volume('tmpfs'))).toBe(true);
    expect(isVolatile(volume('disk'))).toBe(false);
    expect(isVolatile(set('tmpfs', 'tmpfs'))).toBe(true);
    expect(isVolatile(set('tmpfs', 'disk'))).toBe(false);
  });
});
