import { readFileSync } from 'node:fs';
import type { ResourceUse } from '../domain/measurement.js';
import { parseDiskstats } from '../samplers/devices/diskstats.js';
import { kernelUnits } from '../samplers/series/auxiliary-vector.js';
import type { Reading } from '../samplers/series/file-session.js';
import { parseStat } from '../samplers/series/processor-ticks.js';
import { type QuotaCounters, readQuotaCounters } from '../targets/inventory/quota-counters.js';

/** Others' share of the trial's processors in a measured window from which on a round is marked. */
const FOREIGN_CPU_SHARE = 0.25;
/** Below so many processors it is the resolution of the kernel's ticks in a window of 300 ms. */
const FOREIGN_CPU_CORES_MIN = 0.3;
/** With more of the processors idle than this, others took none from the trial. */
const MOST_IDLE_SHARE = 0.3;
const STEAL_SHARE = 0.05;
/** What others write in the gap before a trial, when nothing of ours is under way. */
const FOREIGN_IO_BYTES = 4 * 1024 * 1024;
const SECTOR_BYTES = 512;

/** Processor time in use on the trial's processors and read-and-written bytes by device, at an instant. */
export interface HostMark {
  readonly atNs: number;
  /** Of the processors that the trial may use. */
  readonly processors: number;
  /** Seconds of them in user mode, of all programs. */
  readonly userSeconds: number;
  readonly stealSeconds: number;
  /** With what they waited for I/O. */
  readonly idleSeconds: number;
  /** Ours, in user mode. */
  readonly ownSeconds: number;
  readonly deviceBytes: ReadonlyMap<string, number>;
  readonly quotas: readonly QuotaCounters[];
}

/** What a mark is made of. */
export interface Marked {
  readonly devices: readonly string[];
  /** Those that the trial may use; others may be busy without hindering it. None: all of the machine. */
  readonly processors: readonly number[];
  /** See `quotaFiles`. */
  readonly quotaFiles: readonly string[];
}

export function markHost(atNs: number, { devices, processors, quotaFiles }: Marked): HostMark {
  return {
    atNs,
    ...processorSeconds(readFileSync('/proc/stat', 'utf8'), processors),
    ownSeconds: process.cpuUsage().user / 1e6,
    deviceBytes: readDeviceBytes(devices),
    quotas: readQuotaCounters(quotaFiles),
  };
}

/** The rows of these processors in /proc/stat, or of all that it has. */
export function processorSeconds(
  stat: string,
  processors: readonly number[],
): Pick<HostMark, 'processors' | 'userSeconds' | 'stealSeconds' | 'idleSeconds'> {
  const present = Array.from(stat.matchAll(/^cpu(\d+) /gm), ([, number]) => Number(number));
  const own = present.filter((number) => processors.includes(number));
  const rows = (own.length > 0 ? own : present).map((number) => parseStat(stat, `cpu${number}`));
  const { ticksPerSecond } = kernelUnits();
  const sum = (ticks: (row: Reading) => number): number =>
    rows.reduce((total, row) => total + ticks(row), 0) / ticksPerSecond;
  return {
    processors: rows.length,
    userSeconds: sum(({ user }) => user ?? 0),
    stealSeconds: sum(({ steal }) => steal ?? 0),
    idleSeconds: sum(({ idle, iowait }) => (idle ?? 0) + (iowait ?? 0)),
  };
}

/** Bytes that devices have read and written since boot, by name. */
export function readDeviceBytes(devices: readonly string[]): ReadonlyMap<string, number> {
  if (devices.length === 0) return new Map();
  const rows = parseDiskstats(readFileSync('/proc/diskstats', 'utf8'), new Set(devices));
  return new Map(
    Array.from(
      rows,
      ([name, { readSectors, writtenSectors }]) =>
        [name, (readSectors + writtenSectors) * SECTOR_BYTES] as const,
    ),
  );
}

/**
 * What others did while a trial was measured, on its processors: those that other programs used in user mode while few were idle, and
 * time that the hypervisor gave to others. Time in the kernel is left out: writeback, loop devices and interrupts work for the trial.
 */
export function foreignCpu(before: HostMark, after: HostMark, trial: ResourceUse): readonly string[] {
  const cpus = after.processors;
  const seconds = (after.atNs - before.atNs) / 1e9;
  if (seconds <= 0) return [];
  const others =
    after.userSeconds - before.userSeconds - (after.ownSeconds - before.ownSeconds) - trial.userNs / 1e9;
  const cores = others / seconds;
  const idleShare = (after.idleSeconds - before.idleSeconds) / (seconds * cpus);
  const stealShare = (after.stealSeconds - before.stealSeconds) / (seconds * cpus);
  const seen: string[] = [];
  if (cores > Math.max(FOREIGN_CPU_CORES_MIN, FOREIGN_CPU_SHARE * cpus) && idleShare < MOST_IDLE_SHARE) {
    seen.push(
      `other programs used ${cores.toFixed(1)} of the ${cpus} processors that the trial may use (/proc/stat)`,
    );
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
