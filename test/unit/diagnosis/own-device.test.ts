import { describe, expect, it } from 'vitest';
import { deviceBytes, ownDevices } from '../../../src/diagnosis/own-device.js';
import type { BlockDevice, Volume } from '../../../src/domain/target.js';
import { cell, device, known, volume } from './build/synthetic-facts.js';

const [vda] = volume().devices as [BlockDevice];
const loop = (name: string): BlockDevice => ({ ...vda, name, type: 'loop', parents: ['vda'] });
const on = (...devices: readonly BlockDevice[]): Volume => ({ ...volume(), devices });
const sampled = (name: string, written: number | null) => ({ ...device(written), device: name });

describe('ownDevices', () => {
  it('are all that no other one lies on: a btrfs over two loops has two', () => {
    const raid = on(loop('loop0'), loop('loop1'), vda);
    const made = cell({
      ops: [1],
      devices: [sampled('loop0', 5e6), sampled('loop1', 6e6), sampled('vda', 11e6)],
    });
    expect(ownDevices(made, raid)!.names).toBe('loop0, loop1');
    expect(deviceBytes(made, raid)).toEqual({ value: 11e6, source: '/proc/diskstats, loop0, loop1' });
  });

  it('are not known where one of several has no samples', () => {
    const raid = on(loop('loop0'), loop('loop1'), vda);
    const made = cell({
      ops: [1],
      devices: [sampled('loop0', 5e6), sampled('loop1', null), sampled('vda', 11e6)],
    });
    expect(ownDevices(made, raid)).toBeNull();
    expect(deviceBytes(made, raid).value).toBeNull();
  });

  it('is one for a chain, and the first below it where it has no counters', () => {
    const chain = on(loop('loop0'), vda);
    expect(ownDevices(cell({ devices: [sampled('loop0', 1), sampled('vda', 2)] }), chain)!.names).toBe(
      'loop0',
    );
    expect(ownDevices(cell({ devices: [sampled('loop0', null), sampled('vda', 2)] }), chain)!.names).toBe(
      'vda',
    );
  });
});

describe('deviceBytes', () => {
  const moved = [{ ...sampled('vda', 3e6), readBytes: known(5e6) }];
  const of = (operation: 'read' | 'write' | 'mix') =>
    deviceBytes(cell({ ops: [1], devices: moved, key: { operation } }), on(vda)).value;

  it('go the way of the work, of a mix both ways', () => {
    expect([of('read'), of('write'), of('mix')]).toEqual([5e6, 3e6, 8e6]);
    expect(
      deviceBytes(cell({ ops: [1], devices: moved, key: { operation: 'mix' } }), on(vda), 'write').value,
    ).toBe(3e6);
  });
});
