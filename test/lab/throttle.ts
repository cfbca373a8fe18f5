import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupMount, ownCgroup } from './cgroups.js';

/** Limits of a device; those that are not set do not limit. */
export interface ThrottleLimits {
  readonly writeBytesPerSecond?: number | undefined;
  readonly readBytesPerSecond?: number | undefined;
  readonly writeIops?: number | undefined;
  readonly readIops?: number | undefined;
}

/** A way to limit a device, by its name under /sys/block. */
export interface Throttle {
  set(device: string, limits: ThrottleLimits): void;
  clear(device: string): void;
}

/**
 * The root cgroup of the v1 blkio controller, where a limit binds the kernel's flusher too; else the cgroup of this
 * process in v2 (children are in it as well). Null: there is neither, or the io controller is off.
 */
export function findThrottle(): Throttle | null {
  const v1 = cgroupMount('cgroup', 'blkio');
  if (v1 !== null && existsSync(join(v1, 'blkio.throttle.write_bps_device'))) return throttleV1(v1);
  const v2 = cgroupMount('cgroup2', '');
  const own = ownCgroup();
  if (v2 === null || own === null) return null;
  const file = join(v2, own, 'io.max');
  return existsSync(file) ? throttleV2(file) : null;
}

/** `7:0` of `loop0`. */
export function majorMinorOf(device: string): string {
  return readFileSync(`/sys/block/${device}/dev`, 'utf8').trim();
}

function throttleV1(folder: string): Throttle {
  const set = (device: string, limits: ThrottleLimits): void => {
    const values = {
      write_bps: limits.writeBytesPerSecond,
      read_bps: limits.readBytesPerSecond,
      write_iops: limits.writeIops,
      read_iops: limits.readIops,
    };
    for (const [name, value] of Object.entries(values)) {
      writeFileSync(join(folder, `blkio.throttle.${name}_device`), `${majorMinorOf(device)} ${value ?? 0}`);
    }
  };
  return {
    set,
    clear: (device) => {
      set(device, {});
    },
  };
}

function throttleV2(file: string): Throttle {
  const set = (device: string, limits: ThrottleLimits): void => {
    const values = {
      wbps: limits.writeBytesPerSecond,
      rbps: limits.readBytesPerSecond,
      wiops: limits.writeIops,
      riops: limits.readIops,
    };
    const text = Object.entries(values).map(([name, value]) => `${name}=${value ?? 'max'}`);
    writeFileSync(file, `${majorMinorOf(device)} ${text.join(' ')}`);
  };
  return {
    set,
    clear: (device) => {
      set(device, {});
    },
  };
}
