import { expect, it } from 'vitest';
import { volumeKindOf } from '../../../src/targets/inventory/volume-kind.js';

it.each([
  ['ext4', 'disk'],
  ['xfs', 'disk'],
  ['btrfs', 'disk'],
  ['zfs', 'disk'],
  ['fuseblk', 'disk'],
  ['tmpfs', 'tmpfs'],
  ['ramfs', 'tmpfs'],
  ['overlay', 'overlay'],
  ['nfs4', 'network'],
  ['cifs', 'network'],
  ['9p', 'network'],
  ['fuse', 'fuse'],
  ['fuse.sshfs', 'fuse'],
])('takes %s for %s', (fsType, kind) => {
  expect(volumeKindOf(fsType)).toBe(kind);
});
