import { expect, it } from 'vitest';
import { unwrittenLimits } from '../../../src/targets/inventory/unwritten-limits.js';
import { withRecordedTree } from './recorded-tree.js';

const part = { name: 'sda1', majorMinor: '8:1', type: 'partition', parents: ['sda'] } as const;
const disk = { name: 'sda', majorMinor: '8:0', type: 'disk', parents: [] } as const;
const mapped = { name: 'dm-0', majorMinor: '253:0', type: 'dm', parents: ['sda'] } as const;
const files = { '/sys/class/bdi/8:0/strict_limit': '1\n', '/sys/class/bdi/8:0/max_bytes': '4096\n' };

it.each([
  ['of a partition is that of its disk', '8:1', [part, disk], ['sda']],
  ['of a disk is its own', '8:0', [disk], ['sda']],
  ['of a mapped device is not that of the disk beneath', '253:0', [mapped, disk], []],
  ['is none without a block device', '0:31', [], []],
])('what may be unwritten %s', (_, majorMinor, devices, named) => {
  const found = withRecordedTree(files, (tree) => unwrittenLimits(tree, { majorMinor }, devices));
  expect(found.map(({ device }) => device)).toEqual(named);
});
