import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { labCgroups, removeCgroup } from './cgroups.js';
import { clearDirtyLimit } from './dirty-limit.js';
import { LAB_NAME, labMounts, unmountNow } from './mounts.js';
import { findThrottle, majorMinorOf } from './throttle.js';
import { removeZram } from './zram.js';

/** Where the images behind loop volumes are. */
export const IMAGE_FOLDER = '/dev/shm';

/** The image of a loop volume: its name tells the mount point, and with it the process that owns it. */
export function imageOf(mountPoint: string, folder = IMAGE_FOLDER): string {
  return join(folder, `${basename(mountPoint)}.img`);
}

/** Releases what a test process left behind that was killed before it could: known by the process in the names. */
export function sweepStaleVolumes(): void {
  for (const { path, ownerPid, source } of labMounts()) {
    if (isAlive(ownerPid)) continue;
    if (source.startsWith('/dev/loop')) {
      findThrottle()?.clear(basename(source));
      clearDirtyLimit(majorMinorOf(basename(source)));
    }
    unmountNow(path);
    // Its image may lie on another such volume, where nobody looks for it.
    if (source.startsWith('/dev/loop')) spawnSync('losetup', ['--detach', source]);
    if (source.startsWith('/dev/zram')) removeZram(basename(source));
  }
  for (const name of readdirSync(IMAGE_FOLDER)) {
    const match = new RegExp(`^${LAB_NAME}-[a-z]+-(\\d+)-\\w+\\.img$`).exec(name);
    if (match && !isAlive(Number(match[1]))) removeImage(join(IMAGE_FOLDER, name));
  }
  for (const { path, ownerPid } of labCgroups()) {
    if (!isAlive(ownerPid)) removeCgroup(path);
  }
}

/** Detaches the loop devices on an image and removes it. */
export function removeImage(image: string): void {
  const attached = spawnSync('losetup', ['--noheadings', '--output', 'NAME', '--associated', image], {
    encoding: 'utf8',
  });
  for (const device of attached.stdout.split('\n').filter(Boolean)) {
    spawnSync('losetup', ['--detach', device.trim()]);
  }
  rmSync(image, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
