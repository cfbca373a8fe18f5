import { describe, expect, it } from 'vitest';
import type { BlockDevice, Volume } from '../../../src/domain/target.js';
import { deviceNames, topDevices } from '../../../src/domain/volume-devices.js';

const device = (name: string, ...parents: string[]) => ({ name, parents }) as unknown as BlockDevice;
const volume = (devices: readonly BlockDevice[], members: readonly Volume[] = []) =>
  ({ devices, members }) as unknown as Volume;

describe('topDevices', () => {
  it('leaves out what another device of the chain lies on', () => {
    const chain = [device('vda1', 'vda'), device('vda')];
    expect(topDevices(chain).map(({ name }) => name)).toEqual(['vda1']);
  });

  it('knows a file system over several devices', () => {
    const chain = [device('loop2'), device('loop3', 'vda'), device('vda')];
    expect(topDevices(chain).map(({ name }) => name)).toEqual(['loop2', 'loop3']);
  });
});

describe('deviceNames', () => {
  it('names those of a volume and of the members of a set', () => {
    const members = [volume([device('vda1'), device('vda')]), volume([device('loop0')])];
    expect(deviceNames(volume([device('dm-0')], members))).toEqual(['dm-0', 'vda1', 'vda', 'loop0']);
  });
});
