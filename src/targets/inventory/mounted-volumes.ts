import { kernelTree, type KernelTree } from './kernel-tree.js';
import { type MountEntry, parseMountinfo } from './mountinfo.js';
import { volumeKindOf } from './volume-kind.js';

/** What bears no files of users: `devtmpfs` is of the kind tmpfs, and holds nodes. */
const WITHOUT_USERS_FILES = new Set(['devtmpfs', 'hugetlbfs', 'squashfs', 'fusectl']);

/**
 * The mount points of this machine that could be measured, each volume once (by its first mount): what has a block
 * device, tmpfs, overlay, network, FUSE. The mount table is read, no volume is touched.
 */
export function mountedVolumes(tree: KernelTree = kernelTree()): readonly string[] {
  const seen = new Set<string>();
  return parseMountinfo(tree.read('/proc/self/mountinfo') ?? '').flatMap((mount) => {
    if (!holdsUsersFiles(mount) || seen.has(mount.majorMinor)) return [];
    seen.add(mount.majorMinor);
    return [mount.point];
  });
}

function holdsUsersFiles({ fsType, source, options, point }: MountEntry): boolean {
  if (WITHOUT_USERS_FILES.has(fsType) || options.includes('ro')) return false;
  if (volumeKindOf(fsType) !== 'disk') return !/^\/(sys|proc)\//.test(point);
  return source.startsWith('/dev/') || fsType === 'zfs' || fsType === 'bcachefs';
}
