import { readFileSync } from 'node:fs';
import { type ForeignCpu, leastForeignCores } from '../domain/foreign-cpu.js';
import { NS_PER_S } from '../domain/units.js';
import { parseDiskstats } from '../samplers/devices/diskstats.js';
import { kernelUnits } from '../samplers/series/auxiliary-vector.js';
import type { Reading } from '../samplers/series/file-session.js';
import { parseStat } from '../samplers/series/processor-ticks.js';
import { type QuotaCounters, readQuotaCounters } from '../targets/inventory/quota-counters.js';

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
 * What others had of a trial's processors between two marks. Null: they were made at the same time.
 * @param trialUserNs what the trial's processes used in user mode, all that they did.
 */
export function foreignCpuBetween(before: HostMark, after: HostMark, trialUserNs: number): ForeignCpu | null {
  const elapsedNs = after.atNs - before.atNs;
  if (elapsedNs <= 0) return null;
  const cores = (seconds: number): number => (seconds * NS_PER_S) / elapsedNs;
  const ours = after.ownSeconds - before.ownSeconds + trialUserNs / NS_PER_S;
  return {
    elapsedNs,
    processors: after.processors,
    userCores: cores(after.userSeconds - before.userSeconds - ours),
    idleCores: cores(after.idleSeconds - before.idleSeconds),
    stealCores: cores(after.stealSeconds - before.stealSeconds),
  };
}

/** What of that disturbs a trial: what other programs used while few processors were idle, and what the hypervisor gave to others. */
export function disturbedBy({ processors, userCores, idleCores, stealCores }: ForeignCpu): readonly string[] {
  const seen: string[] = [];
  if (userCores > leastForeignCores(processors) && idleCores < MOST_IDLE_SHARE * processors) {
    seen.push(
      `other programs used ${userCores.toFixed(1)} of the ${processors} processors that the trial may use (/proc/stat)`,
    );
  }
  if (stealCores > STEAL_SHARE * processors) {
    const share = (100 * stealCores) / processors;
    seen.push(`the hypervisor took ${share.toFixed(0)} % of the processors' time (/proc/stat, steal)`);
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
