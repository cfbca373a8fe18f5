import { readFileSync } from 'node:fs';
import type { ResourceUse } from '../domain/measurement.js';

/** Others' share of all processors in a measured window from which on a round is marked. */
const FOREIGN_CPU_SHARE = 0.25;
/** Below so many processors it is the resolution of the kernel's ticks in a window of 300 ms. */
const FOREIGN_CPU_CORES_MIN = 0.3;
/** With more of the processors idle than this, others took none from the trial. */
const MOST_IDLE_SHARE = 0.3;
const STEAL_SHARE = 0.05;
/** What others write in the gap before a trial, when nothing of ours is under way. */
const FOREIGN_IO_BYTES = 4 * 1024 * 1024;
const SECTOR_BYTES = 512;

/** Processor time in use on the machine and read-and-written bytes by device, at an instant. */
export interface HostMark {
  readonly atNs: number;
  /** Seconds of CPU in user mode, of all processors. */
  readonly userSeconds: number;
  readonly stealSeconds: number;
  /** Of all processors, with what they waited for I/O. */
  readonly idleSeconds: number;
  /** Ours, in user mode. */
  readonly ownSeconds: number;
  readonly deviceBytes: ReadonlyMap<string, number>;
}

export function markHost(atNs: number, devices: readonly string[]): HostMark {
  const fields =
    readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.trim().split(/\s+/).slice(1).map(Number) ?? [];
  const [user = 0, nice = 0, , idle = 0, iowait = 0, , , steal = 0] = fields;
  return {
    atNs,
    // USER_HZ is 100 on every Linux that Node runs on.
    userSeconds: (user + nice) / 100,
    stealSeconds: steal / 100,
    idleSeconds: (idle + iowait) / 100,
    ownSeconds: process.cpuUsage().user / 1e6,
    deviceBytes: readDeviceBytes(devices),
  };
}

/** Bytes that devices have read and written since boot, by name. */
export function readDeviceBytes(devices: readonly string[]): ReadonlyMap<string, number> {
  if (devices.length === 0) return new Map();
  const rows = readFileSync('/proc/diskstats', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => devices.includes(fields[2] ?? ''));
  return new Map(
    rows.map((fields) => [fields[2] ?? '', (Number(fields[5]) + Number(fields[9])) * SECTOR_BYTES] as const),
  );
}

/**
 * What others did while a trial was measured: processors that other programs used in user mode while few were idle, and
 * time that the hypervisor gave to others. Time in the kernel is left out: writeback, loop devices and interrupts work for the trial.
 * @param cpus Processors of the whole machine, as /proc/stat counts.
 */
export function foreignCpu(
  before: HostMark,
  after: HostMark,
  trial: ResourceUse,
  cpus: number,
): readonly string[] {
  const seconds = (after.atNs - before.atNs) / 1e9;
  if (seconds <= 0) return [];
  const others =
    after.userSeconds - before.userSeconds - (after.ownSeconds - before.ownSeconds) - trial.userNs / 1e9;
  const cores = others / seconds;
  const idleShare = (after.idleSeconds - before.idleSeconds) / (seconds * cpus);
  const stealShare = (after.stealSeconds - before.stealSeconds) / (seconds * cpus);
  const seen: string[] = [];
  if (cores > Math.max(FOREIGN_CPU_CORES_MIN, FOREIGN_CPU_SHARE * cpus) && idleShare < MOST_IDLE_SHARE) {
    seen.push(`other programs used ${cores.toFixed(1)} of ${cpus} processors (/proc/stat)`);
  }
  if (stealShare > STEAL_SHARE) {
    seen.push(
      `the hypervisor took ${(100 * stealShare).toFixed(0)} % of the processors' time (/proc/stat, steal)`,
    );
  }
  return seen;
}

/** What others read and wrote on the run's devices between two trials, when nothing of ours was under way. */
export function foreignIo(before: HostMark, after: HostMark): readonly string[] {
  return [...after.deviceBytes].flatMap(([device, bytes]) => {
    const moved = bytes - (before.deviceBytes.get(device) ?? bytes);
    if (moved < FOREIGN_IO_BYTES) return [];
    return [
      `${(moved / 1e6).toFixed(0)} MB moved on ${device} in the gap before the trial (/proc/diskstats)`,
    ];
  });
}
