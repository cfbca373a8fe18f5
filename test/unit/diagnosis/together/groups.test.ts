import { describe, expect, it } from 'vitest';
import { commonParts, isCommonLimit } from '../../../../src/diagnosis/together/common-parts.js';
import { united, volumeGroups } from '../../../../src/diagnosis/together/groups.js';
import { unmeasured } from '../../../../src/diagnosis/together/unmeasured.js';
import type { Limit } from '../../../../src/domain/target.js';
import { directory } from './synthetic-together.js';

const pathsOf = (groups: ReturnType<typeof volumeGroups>) =>
  groups.map(({ volumes, same }) => [volumes.map(({ path }) => path).join('+'), same]);

describe('what is compared', () => {
  it('is each set as it was given, whatever its volumes are', () => {
    const [a, b] = [directory('/a', { kind: 'tmpfs' }), directory('/b', { kind: 'tmpfs' })];
    expect(pathsOf(volumeGroups([a, b, directory('/c'), united([a, b])]))).toEqual([['/a+/b', false]]);
  });

  it('is, without a set, all that lie on storage, one for each file system', () => {
    const [a, b] = [directory('/a', { deviceId: '1' }), directory('/b', { deviceId: '1' })];
    const memory = directory('/m', { kind: 'tmpfs' });
    expect(pathsOf(volumeGroups([a, b, directory('/c'), memory]))).toEqual([
      ['/a+/c', false],
      ['/a+/b', true],
    ]);
    expect(volumeGroups([a, memory])).toEqual([]);
    expect(pathsOf(volumeGroups([memory, { ...memory, path: '/m/n' }]))).toEqual([['/m+/m/n', true]]);
  });
});

describe('what volumes have in common', () => {
  it('is the device where their chains meet, whatever lies on it', () => {
    const [a, b] = [
      directory('/a', { devices: ['loop1', 'loop0', 'vda'] }),
      directory('/b', { devices: ['loop2', 'loop0', 'vda'] }),
    ];
    expect(commonParts([a, b]).map(({ kind, name }) => [kind, name])).toEqual([['device', 'loop0']]);
    const c = directory('/c', { devices: ['vda'] });
    expect(commonParts([a, b, c]).map(({ name }) => name)).toEqual(['vda']);
    const limit = { what: 'io', device: 'loop0' } as Limit;
    expect([isCommonLimit(limit, [a, b]), isCommonLimit(limit, [a, c])]).toEqual([true, false]);
  });

  it('is the folder of the images of loops where no device lies below them', () => {
    const loops = ['/a', '/b'].map((path) => {
      const [loop] = directory(path, { devices: [`loop${path.slice(1)}`] }).devices;
      return { ...directory(path), devices: [{ ...loop!, backingFile: `/nas${path}.img` }] };
    });
    expect(commonParts(loops)).toMatchObject([{ kind: 'images', name: '/nas' }]);
    expect(commonParts([loops[0]!, directory('/c')])).toEqual([]);
  });

  it('is nothing for devices, servers and file systems that differ', () => {
    expect(commonParts([directory('/a'), directory('/b')])).toEqual([]);
    const mounts = ['nas:/a', 'other:/b'].map((source, index) =>
      directory(`/${index}`, { kind: 'network', devices: [], source }),
    );
    expect(commonParts(mounts)).toEqual([]);
  });

  it.each([
    ['nas:/a', 'nas:/b', 'nas'],
    ['//nas/a', '//nas/b', 'nas'],
    ['[fd00::1]:/a', '[fd00::1]:/b', '[fd00::1]'],
  ])('is the server of %s and %s', (one, other, name) => {
    const mounts = [one, other].map((source, index) =>
      directory(`/${index}`, { kind: 'network', devices: [], source }),
    );
    expect(commonParts(mounts)).toMatchObject([{ kind: 'server', name }]);
  });
});

describe('volumes that were not measured at once', () => {
  const on = (path: string, deviceId: string) => directory(path, { deviceId, devices: ['vda1', 'vda'] });

  it('share a file system for certain', () => {
    const [found] = unmeasured({ volumes: [on('/a', '1'), on('/b', '1')], same: true });
    expect(found).toMatchObject({ conclusion: 'shared', confidence: 'high', ratio: null });
    expect(found?.summary).toContain('on the device vda1: they are one volume');
  });

  it('on one device are open, with what would settle it', () => {
    const [found] = unmeasured({ volumes: [on('/a', '1'), on('/b', '2')], same: false });
    expect(found).toMatchObject({ conclusion: 'inconclusive', confidence: 'low', groups: [] });
    expect(found?.advice[0]?.action).toContain('--set /a,/b');
  });

  it('with nothing in common are not spoken of', () => {
    expect(unmeasured({ volumes: [directory('/a'), directory('/b')], same: false })).toEqual([]);
  });
});
