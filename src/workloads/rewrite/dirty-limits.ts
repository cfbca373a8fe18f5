import { readFileSync, realpathSync, statSync } from 'node:fs';
import type { Figure } from '../../domain/activity-findings.js';
import { KIB } from '../../domain/units.js';
import { strictLimitBytes } from '../../domain/unwritten-limit.js';
import { memoryLimit } from './memory-limit.js';

/** Where the kernel stands in the way of writers to one volume. Null: it does not tell. */
export interface DirtyLimits {
  /** From so much on it holds writers up, more and more: half way between the two others (`dirty_freerun_ceiling`). */
  readonly throttleBytes: number | null;
  /** Beyond so much nobody writes. */
  readonly limitBytes: number | null;
  /** What the volume's device may have unwritten by a limit of its own; null: it has none. */
  readonly deviceLimitBytes: number | null;
  /** The smallest that a cgroup of ours sets; page cache counts. */
  readonly memoryLimitBytes: number | null;
}

/** The limits of the machine, in bytes. */
export interface MachineLimits {
  /** From so much on the kernel writes in the background. */
  readonly background: number | null;
  readonly limit: number | null;
}

/**
 * The limits in force: `nr_dirty_threshold` and `nr_dirty_background_threshold` of /proc/vmstat, which the kernel makes of
 * `vm.dirty_ratio` or `vm.dirty_bytes` and the memory that is available; and those of the device, where they are strict.
 * Source: kernel `mm/page-writeback.c`.
 *
 * @param directory on the volume; null: none is meant.
 */
export function readDirtyLimits(directory: string | null): DirtyLimits {
  const pages = parseThresholds(textOf('/proc/vmstat'));
  const pageKiB = Number(/^KernelPageSize:\s+(\d+) kB$/m.exec(textOf('/proc/self/smaps'))?.[1] ?? NaN);
  const bytesOf = (count: number | null): number | null =>
    count === null || Number.isNaN(pageKiB) ? null : count * pageKiB * KIB;
  const machine = { background: bytesOf(pages.background), limit: bytesOf(pages.limit) };
  return {
    ...limitsOf(
      machine,
      directory === null ? null : strictLimitBytes(bdiFolder(directory), machine.limit, textOf),
    ),
    memoryLimitBytes: memoryLimit(textOf('/proc/self/cgroup'), textOf),
  };
}

/** Of a device with a limit of its own the background begins at the same part of it as that of the machine. */
export function limitsOf(
  { background, limit }: MachineLimits,
  deviceLimitBytes: number | null,
): Omit<DirtyLimits, 'memoryLimitBytes'> {
  if (background === null || limit === null)
    return { throttleBytes: null, limitBytes: limit, deviceLimitBytes };
  const limitBytes = Math.min(limit, deviceLimitBytes ?? limit);
  return { throttleBytes: ((background + limit) / 2) * (limitBytes / limit), limitBytes, deviceLimitBytes };
}

/** A partition's is that of its disk. File systems that span devices, and some of FUSE, have another name there, or none: then nothing is found. */
function bdiFolder(directory: string): string {
  // As glibc's major() and minor() take them apart.
  const device = BigInt(statSync(directory).dev);
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & 0xfffff000n);
  const minor = (device & 0xffn) | ((device >> 12n) & 0xffffff00n);
  const block = `/sys/dev/block/${major}:${minor}`;
  const disk = textOf(`${block}/partition`) === '' ? '' : textOf(`${realpathSync(block)}/../dev`).trim();
  return `/sys/class/bdi/${disk || `${major}:${minor}`}`;
}

/** @param text of /proc/vmstat. @returns pages; null where it does not tell. */
export function parseThresholds(text: string): MachineLimits {
  const pagesOf = (name: string): number | null => {
    const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  return { background: pagesOf('nr_dirty_background_threshold'), limit: pagesOf('nr_dirty_threshold') };
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

/** Those limits that are known, as figures. */
export function limitFigures(limits: DirtyLimits): Readonly<Record<string, Figure>> {
  const named: readonly (readonly [string, number | null])[] = [
    ['writers held from', limits.throttleBytes],
    ['unwritten at most', limits.limitBytes],
    ["device's own limit", limits.deviceLimitBytes],
    ['memory limit', limits.memoryLimitBytes],
  ];
  return Object.fromEntries(
    named.flatMap(([name, value]) => (value === null ? [] : [[name, { value, unit: 'bytes' }]])),
  );
}
