import type { VolumeKind } from '../../domain/target.js';

const byType: Readonly<Record<string, VolumeKind>> = {
  tmpfs: 'tmpfs',
  ramfs: 'tmpfs',
  devtmpfs: 'tmpfs',
  hugetlbfs: 'tmpfs',
  overlay: 'overlay',
  overlayfs: 'overlay',
  aufs: 'overlay',
  unionfs: 'overlay',
  fuse: 'fuse',
  virtiofs: 'network',
  '9p': 'network',
  afs: 'network',
  beegfs: 'network',
  ceph: 'network',
  cifs: 'network',
  coda: 'network',
  glusterfs: 'network',
  gpfs: 'network',
  lustre: 'network',
  ncpfs: 'network',
  nfs: 'network',
  nfs4: 'network',
  pvfs2: 'network',
  smb3: 'network',
  smbfs: 'network',
};

/**
 * The kind of volume by the type that mountinfo gives. `fuseblk` is a disk with a file system in user space
 * (ntfs-3g): it has a block device. `fuse.sshfs` is FUSE first: its server is what one sees. 9p and virtiofs are
 * served by another machine, if only by the host.
 */
export function volumeKindOf(fsType: string): VolumeKind {
  const known = byType[fsType];
  if (known) return known;
  return fsType.startsWith('fuse.') ? 'fuse' : 'disk';
}
