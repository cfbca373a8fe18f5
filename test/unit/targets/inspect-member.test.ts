import { describe, expect, it } from 'vitest';
import { inspectMember } from '../../../src/targets/inventory/inspect-member.js';
import type { SurveyedPath } from '../../../src/targets/inventory/survey-paths.js';
import { blockDevice, withRecordedTree, type Recorded } from './recorded-tree.js';

const target = { id: 't0', label: 'data' };
const answered: SurveyedPath = {
  path: '/data',
  ok: true,
  realPath: '/data',
  deviceId: '2049',
  isDirectory: true,
  writable: true,
  readOnlyFs: false,
  counts: { blockBytes: 4096, blocks: 100, availableBlocks: 50, inodes: 10, freeInodes: 5 },
  error: null,
};
const disk = blockDevice('/sys/devices/pci/block/sda', '8:1', { size: '8', 'device/model': 'M' });

function inspect(
  mountinfo: string,
  surveyed: SurveyedPath,
  files: Recorded = disk,
): ReturnType<typeof inspectMember> {
  return withRecordedTree({ ...files, '/proc/self/mountinfo': mountinfo }, (tree) =>
    inspectMember(target, '/data', surveyed, tree),
  );
}

describe('inspectMember', () => {
  it('describes a disk', () => {
    const volume = inspect('1 0 8:1 / /data ro,noatime - ext4 /dev/sda ro\n', answered);
    expect(volume).toMatchObject({
      targetId: 't0',
      label: 'data',
      path: '/data',
      kind: 'disk',
      deviceId: '2049',
      mount: { point: '/data', fsType: 'ext4', options: ['ro', 'noatime'], source: '/dev/sda' },
      sizeBytes: 409600,
      freeBytes: 204800,
      freeInodes: 5,
      readOnly: true,
      unavailable: [],
    });
    expect(volume.devices.map(({ name }) => name)).toEqual(['sda']);
  });

  it('knows what its device may have unwritten by a limit of its own, where that is strict', () => {
    const limitsOf = (strict: string) =>
      inspect('1 0 8:1 / /data rw - ext4 /dev/sda rw\n', answered, {
        ...disk,
        '/sys/class/bdi/8:1/strict_limit': strict,
        '/sys/class/bdi/8:1/max_bytes': '20000768\n',
      }).limits;
    expect(limitsOf('0\n')).toEqual([]);
    expect(limitsOf('1\n')).toEqual([
      {
        what: 'unwritten',
        text: 'at most 19.1 MiB unwritten on 8:1',
        value: 20000768,
        unit: 'bytes',
        direction: 'write',
        device: 'sda',
        source: '/sys/class/bdi/8:1/max_bytes',
      },
    ]);
  });

  it("takes that limit of the file system's own device alone", () => {
    const strict = (majorMinor: string) => ({
      [`/sys/class/bdi/${majorMinor}/strict_limit`]: '1\n',
      [`/sys/class/bdi/${majorMinor}/max_bytes`]: '4096\n',
    });
    const of = (files: Recorded) =>
      inspect('1 0 8:1 / /data rw - ext4 /dev/sda rw\n', answered, { ...disk, ...files });
    expect(of(strict('8:0')).limits).toEqual([]);
    expect(of(strict('8:1')).limits).toHaveLength(1);
  });

  it('says why a tmpfs has no device', () => {
    const volume = inspect('1 0 0:27 / /data rw - tmpfs none rw\n', { ...answered, deviceId: '27' });
    expect(volume.kind).toBe('tmpfs');
    expect(volume.unavailable).toEqual([
      { what: 'devices', why: 'no block device: tmpfs from none shows none to the kernel' },
    ]);
  });

  it('takes the devices of an overlay from its upper directory', () => {
    const volume = inspect(
      '2 1 0:50 / /data rw - overlay overlay rw,lowerdir=/l,upperdir=/up/1,workdir=/w\n1 0 8:1 / /up rw - ext4 /dev/sda rw\n',
      { ...answered, deviceId: '50' },
    );
    expect(volume.kind).toBe('overlay');
    expect(volume.devices.map(({ name }) => name)).toEqual(['sda']);
  });

  it('names the upper directory where it cannot be followed', () => {
    const volume = inspect('2 1 0:50 / / rw - overlay overlay rw,upperdir=/var/lib/docker/x/diff\n', {
      ...answered,
      deviceId: '50',
    });
    expect(volume.devices).toEqual([]);
    expect(volume.unavailable[0]?.why).toContain('/var/lib/docker/x/diff');
  });

  it('tells what it can of a volume that does not answer, and that it does not', () => {
    const volume = inspect('1 0 8:1 / /data rw - ext4 /dev/sda rw\n', {
      ...answered,
      ok: false,
      realPath: null,
      deviceId: null,
      counts: null,
      error: { code: 'timeout', message: 'did not answer within 5 s' },
    });
    expect(volume).toMatchObject({ kind: 'disk', deviceId: '', freeBytes: null, sizeBytes: null });
    expect(volume.devices).toHaveLength(1);
    expect(volume.unavailable).toEqual([
      { what: 'free space and st_dev', why: '/data: did not answer within 5 s' },
    ]);
  });

  it('knows that no blocks at all is no answer', () => {
    const counts = { blockBytes: 4096, blocks: 0, availableBlocks: 0, inodes: 0, freeInodes: 0 };
    const volume = inspect('1 0 0:60 / /data rw - fuse.slow slow rw\n', {
      ...answered,
      deviceId: '60',
      counts,
    });
    expect(volume).toMatchObject({ kind: 'fuse', sizeBytes: null, freeBytes: null, freeInodes: null });
    expect(volume.unavailable.map(({ what }) => what)).toContain('free space');
  });
});
