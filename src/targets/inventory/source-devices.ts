import { basename } from 'node:path';
import type { KernelTree } from './kernel-tree.js';
import type { MountEntry } from './mountinfo.js';

/**
 * The devices of a file system whose number is anonymous (major 0), by the source it was mounted from: btrfs names
 * one of its devices, bcachefs all of them (`/dev/a:/dev/b`). All members of a btrfs stand in /sys/fs/btrfs.
 * @returns major:minor of each; none where the source is no device (tmpfs, NFS, a ZFS pool)
 */
export function sourceDevices(
  tree: KernelTree,
  mount: Pick<MountEntry, 'fsType' | 'source'>,
): readonly string[] {
  if (!mount.source.startsWith('/dev/')) return [];
  const named = mount.source.split(':').flatMap((path) => {
    // /dev/mapper/NAME and /dev/disk/by-* are links to the node that bears the kernel's name.
    const name = basename(tree.resolve(path) ?? path);
    const majorMinor = tree.read(`/sys/class/block/${name}/dev`);
    return majorMinor === null ? [] : [{ name, majorMinor }];
  });
  const members = mount.fsType === 'btrfs' ? btrfsMembers(tree, named[0]?.name) : [];
  return members.length > 0 ? members : named.map(({ majorMinor }) => majorMinor);
}

function btrfsMembers(tree: KernelTree, name: string | undefined): readonly string[] {
  if (name === undefined) return [];
  for (const id of tree.list('/sys/fs/btrfs')) {
    const folder = `/sys/fs/btrfs/${id}/devices`;
    const members = tree.list(folder);
    if (!members.includes(name)) continue;
    return members.flatMap((member) => tree.read(`${folder}/${member}/dev`) ?? []);
  }
  return [];
}
