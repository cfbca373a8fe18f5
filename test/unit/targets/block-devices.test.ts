import { describe, expect, it } from 'vitest';
import { deviceChain, selectedScheduler } from '../../../src/targets/inventory/block-devices.js';
import { parseMountinfo } from '../../../src/targets/inventory/mountinfo.js';
import { blockDevice, withRecordedTree, type Recorded } from './recorded-tree.js';

const queue = {
  'queue/rotational': '0',
  'queue/scheduler': 'none [mq-deadline] kyber',
  'queue/write_cache': 'write back',
  'queue/logical_block_size': '512',
  'queue/nr_requests': '256',
};
const sda = '/sys/devices/pci/ata1/block/sda';
const virtual = '/sys/devices/virtual/block';

const disks: Recorded = {
  ...blockDevice(sda, '8:0', { size: '2048', ...queue, 'device/model': 'FASTDISK 1  ' }),
  ...blockDevice(`${sda}/sda1`, '8:1', { size: '1024', partition: '1' }),
  ...blockDevice('/sys/devices/pci/ata2/block/sdb', '8:16', {
    size: '4096',
    ...queue,
    'queue/rotational': '1',
    'device/model': 'SPINNER',
  }),
};

function chainOf(files: Recorded, mountinfo: string): ReturnType<typeof deviceChain> {
  return withRecordedTree(files, (tree) => {
    const mounts = parseMountinfo(mountinfo);
    return deviceChain(tree, mounts[0]!, mounts);
  });
}

describe('deviceChain', () => {
  it('goes from a partition to its disk, whose queue it works in', () => {
    const chain = chainOf(disks, '1 0 8:1 / / rw - ext4 /dev/sda1 rw');
    expect(chain.map(({ name, type, parents }) => ({ name, type, parents }))).toEqual([
      { name: 'sda1', type: 'partition', parents: ['sda'] },
      { name: 'sda', type: 'disk', parents: [] },
    ]);
    expect(chain[0]).toEqual({
      name: 'sda1',
      majorMinor: '8:1',
      type: 'partition',
      parents: ['sda'],
      backingFile: null,
      sizeBytes: 1024 * 512,
      rotational: false,
      scheduler: 'mq-deadline',
      writeCache: 'write back',
      logicalBlockBytes: 512,
      queueDepth: 256,
      model: 'FASTDISK 1',
      numaNode: null,
    });
  });

  it('goes from a loop device to the device of its file, by the mount table alone', () => {
    const chain = chainOf(
      {
        ...disks,
        ...blockDevice(`${virtual}/loop3`, '7:3', { size: '64', 'loop/backing_file': '/images/a b.img' }),
      },
      '2 1 7:3 / /mnt rw - ext4 /dev/loop3 rw\n1 0 8:1 / / rw - ext4 /dev/sda1 rw',
    );
    expect(chain.map(({ name }) => name)).toEqual(['loop3', 'sda1', 'sda']);
    expect(chain[0]).toMatchObject({
      type: 'loop',
      backingFile: '/images/a b.img',
      parents: ['sda1'],
      scheduler: null,
    });
  });

  it('ends at a loop device whose file lies on a tmpfs', () => {
    const chain = chainOf(
      {
        ...disks,
        ...blockDevice(`${virtual}/loop3`, '7:3', { 'loop/backing_file': '/dev/shm/img (deleted)' }),
      },
      '2 1 7:3 / /mnt rw - ext4 /dev/loop3 rw\n3 1 0:27 / /dev/shm rw - tmpfs tmpfs rw',
    );
    expect(chain.map(({ name, parents }) => ({ name, parents }))).toEqual([{ name: 'loop3', parents: [] }]);
  });

  describe('tells the NUMA node', () => {
    const nodes = {
      '/sys/devices/system/node/node0/cpulist': '0\n',
      '/sys/devices/system/node/node1/cpulist': '1\n',
    };
    const nodesOf = (files: Recorded) =>
      chainOf({ ...disks, ...files }, '1 0 8:1 / / rw - ext4 /dev/sda1 rw').map(({ name, numaNode }) => [
        name,
        numaNode,
      ]);

    it('of the controller that a disk is attached to, for its partitions too', () => {
      const files = {
        ...nodes,
        '/sys/devices/pci/numa_node': '1\n',
        '/sys/devices/pci/ata2/numa_node': '0\n',
      };
      expect(nodesOf(files)).toEqual([
        ['sda1', 1],
        ['sda', 1],
      ]);
    });

    it.each([
      ['where the kernel says that there is none', { ...nodes, '/sys/devices/pci/numa_node': '-1\n' }],
      ['where no device above has a word on it', nodes],
      ['on a machine of one node', { '/sys/devices/pci/numa_node': '0\n' }],
    ])('as none %s', (_, files) => {
      expect(nodesOf(files)).toEqual([
        ['sda1', null],
        ['sda', null],
      ]);
    });
  });

  it('finds the members of dm over md, each once', () => {
    const chain = chainOf(
      {
        ...disks,
        ...blockDevice(`${virtual}/dm-0`, '253:0', { 'dm/name': 'vg-lv' }),
        ...blockDevice(`${virtual}/md0`, '9:0', { 'md/level': 'raid1' }),
        [`${virtual}/dm-0/slaves/md0`]: { linkTo: `${virtual}/md0` },
        [`${virtual}/md0/slaves/sda1`]: { linkTo: `${sda}/sda1` },
        [`${virtual}/md0/slaves/sdb`]: { linkTo: '/sys/devices/pci/ata2/block/sdb' },
      },
      '1 0 253:0 / / rw - xfs /dev/mapper/vg-lv rw',
    );
    expect(chain.map(({ name, type, parents }) => [name, type, ...parents])).toEqual([
      ['dm-0', 'dm', 'md0'],
      ['md0', 'md', 'sda1', 'sdb'],
      ['sda1', 'partition', 'sda'],
      ['sdb', 'disk'],
      ['sda', 'disk'],
    ]);
  });

  it('takes the devices of a btrfs from its source and its members, for its number is anonymous', () => {
    const chain = chainOf(
      {
        ...disks,
        '/sys/fs/btrfs/features/x': '1',
        '/sys/fs/btrfs/1234/devices/sda1': { linkTo: `${sda}/sda1` },
        '/sys/fs/btrfs/1234/devices/sdb': { linkTo: '/sys/devices/pci/ata2/block/sdb' },
      },
      '1 0 0:40 /sub / rw - btrfs /dev/sda1 rw',
    );
    expect(chain.map(({ name }) => name)).toEqual(['sda1', 'sdb', 'sda']);
  });

  it('follows a link of /dev/mapper to the node', () => {
    const chain = chainOf(
      {
        ...disks,
        ...blockDevice(`${virtual}/dm-0`, '253:0', { 'dm/name': 'vg-lv' }),
        '/dev/dm-0': '',
        '/dev/mapper/vg-lv': { linkTo: '/dev/dm-0' },
      },
      '1 0 0:40 / / rw - btrfs /dev/mapper/vg-lv rw',
    );
    expect(chain.map(({ name, type }) => [name, type])).toEqual([['dm-0', 'dm']]);
  });

  it('finds none under tmpfs, a network file system, or a ZFS pool', () => {
    for (const line of [
      '1 0 0:27 / / rw - tmpfs tmpfs rw',
      '1 0 0:50 / / rw - nfs4 server:/export rw',
      '1 0 0:51 / / rw - zfs tank/data rw',
    ]) {
      expect(chainOf(disks, line)).toEqual([]);
    }
  });

  it('writes names as /proc/diskstats does', () => {
    const chain = chainOf(
      blockDevice('/sys/devices/pci/block/cciss!c0d0', '104:0', { size: '8' }),
      '1 0 104:0 / / rw - ext4 x rw',
    );
    expect(chain[0]?.name).toBe('cciss/c0d0');
    expect(chain[0]).toMatchObject({
      rotational: null,
      scheduler: null,
      writeCache: null,
      queueDepth: null,
      model: null,
    });
  });
});

describe('selectedScheduler', () => {
  it('reads the one in brackets, or the only one', () => {
    expect(selectedScheduler('mq-deadline [none]')).toBe('none');
    expect(selectedScheduler('none')).toBe('none');
    expect(selectedScheduler('')).toBeNull();
    expect(selectedScheduler(null)).toBeNull();
  });
});
