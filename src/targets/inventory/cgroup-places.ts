import { join } from 'node:path';
import type { KernelTree } from './kernel-tree.js';
import type { MountEntry } from './mountinfo.js';

/** Folders of our own cgroup and its ancestors, for one controller; our own first, the root last. */
export interface CgroupPlace {
  readonly version: 1 | 2;
  readonly folders: readonly string[];
}

/** A line of /proc/self/cgroup: `7:blkio:/`, `0::/user.slice`. */
function membership(text: string): readonly { controllers: readonly string[]; path: string }[] {
  return text.split('\n').flatMap((line) => {
    const [, controllers, ...path] = line.split(':');
    if (controllers === undefined || path.length === 0) return [];
    return [{ controllers: controllers.split(','), path: path.join(':') }];
  });
}

/** From our own folder up to the mount point, as far as they can be seen from here. */
function foldersUp({ point, root }: MountEntry, path: string): readonly string[] {
  // In a container only a part of the hierarchy is mounted; what lies above it cannot be seen.
  const inside =
    root === '/' ? path : path === root ? '/' : path.startsWith(`${root}/`) ? path.slice(root.length) : '/';
  const parts = inside.split('/').filter((part) => part !== '' && part !== '..');
  return Array.from({ length: parts.length + 1 }, (_, up) =>
    join(point, ...parts.slice(0, parts.length - up)),
  );
}

/**
 * Where the limits of a controller stand: in the hierarchy of version 1 where it is mounted there (hybrid hosts mount
 * both), and in that of version 2.
 * @param controller `cpu`, `memory`; for I/O `blkio` in version 1, which is `io` in version 2
 */
export function cgroupPlaces(
  tree: KernelTree,
  mounts: readonly MountEntry[],
  controller: 'cpu' | 'memory' | 'blkio',
): readonly CgroupPlace[] {
  const groups = membership(tree.read('/proc/self/cgroup') ?? '');
  const first = groups.find(({ controllers }) => controllers.includes(controller));
  const second = groups.find(({ controllers }) => controllers.length === 1 && controllers[0] === '');
  const mountOf = (fits: (mount: MountEntry) => boolean): MountEntry | undefined => mounts.findLast(fits);
  const places: CgroupPlace[] = [];
  const firstMount = mountOf(({ fsType, options }) => fsType === 'cgroup' && options.includes(controller));
  if (first && firstMount) places.push({ version: 1, folders: foldersUp(firstMount, first.path) });
  const secondMount = mountOf(({ fsType }) => fsType === 'cgroup2');
  if (second && secondMount) places.push({ version: 2, folders: foldersUp(secondMount, second.path) });
  return places;
}
