import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cgroupMount } from '../cgroups.js';
import { findThrottle } from '../throttle.js';

/** What a machine must give for a case. */
export type Need =
  | 'root'
  | 'fuse'
  | 'loop'
  | 'throttle'
  | 'dirty-limit'
  | 'cpu-quota'
  | 'taskset'
  | 'compression'
  | 'btrfs'
  | 'xfs';

/** Null: it is there; else why not. */
export function whyNot(need: Need): string | null {
  switch (need) {
    case 'root':
      return process.getuid?.() === 0 ? null : 'needs root';
    case 'fuse':
      return device('/dev/fuse') ?? program('g++');
    case 'loop':
      return device('/dev/loop-control') ?? program('losetup') ?? program('mkfs.ext4');
    case 'throttle':
      return findThrottle() === null ? 'needs a cgroup that can limit a device (v1 blkio, or v2 io)' : null;
    case 'dirty-limit':
      // That of the loop devices, of which one is there once there is a /dev/loop-control.
      return existsSync('/sys/class/bdi/7:0/max_bytes')
        ? null
        : 'needs a limit of unwritten bytes for a device (Linux 6.2)';
    case 'cpu-quota':
      return cgroupMount('cgroup', 'cpu') === null && cgroupMount('cgroup2', '') === null
        ? 'needs a cgroup that can limit processors'
        : null;
    case 'taskset':
      return program('taskset');
    case 'compression':
      return existsSync('/sys/class/zram-control') ? null : program('mkfs.btrfs');
    case 'btrfs':
    case 'xfs':
      return program(`mkfs.${need}`);
  }
}

function device(path: string): string | null {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return null;
  } catch {
    return `needs ${path}`;
  }
}

function program(name: string): string | null {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, name))) ? null : `needs ${name}`;
}
