import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from '../../domain/activity-findings.js';
import { KIB } from '../../domain/units.js';

/** Bytes that the machine has not written yet. */
export interface Unwritten {
  /** In the page cache, changed. */
  readonly dirtyBytes: number;
  /** On their way to a device. */
  readonly writebackBytes: number;
}

/** Reads `Dirty` and `Writeback` of /proc/meminfo from a descriptor that is kept open. */
export class UnwrittenReader {
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(8192);

  constructor(file = '/proc/meminfo') {
    this.#fd = openSync(file, 'r');
  }

  read(): Unwritten {
    const bytes = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, 0);
    return parseUnwritten(this.#buffer.toString('latin1', 0, bytes));
  }

  close(): void {
    closeSync(this.#fd);
  }
}

/** @param text of /proc/meminfo; what it does not tell is 0. */
export function parseUnwritten(text: string): Unwritten {
  const bytesOf = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * KIB;
  return { dirtyBytes: bytesOf('Dirty'), writebackBytes: bytesOf('Writeback') };
}

/** Where the kernel stands in the way of writers. Null: it does not tell. */
export interface DirtyLimits {
  /** From so much on it writes in the background. */
  readonly backgroundBytes: number | null;
  /** From so much on it holds writers up, more and more: half way between the two others (`dirty_freerun_ceiling`). */
  readonly throttleBytes: number | null;
  /** Beyond so much nobody writes. */
  readonly limitBytes: number | null;
  /** The smallest that a cgroup of ours sets; page cache counts. */
  readonly memoryLimitBytes: number | null;
}

/**
 * The limits in force: `nr_dirty_threshold` and `nr_dirty_background_threshold` of /proc/vmstat, which the kernel makes of
 * `vm.dirty_ratio` or `vm.dirty_bytes` and the memory that is available. Source: kernel `mm/page-writeback.c`.
 */
export function readDirtyLimits(): DirtyLimits {
  const pages = parseThresholds(textOf('/proc/vmstat'));
  const pageKiB = Number(/^KernelPageSize:\s+(\d+) kB$/m.exec(textOf('/proc/self/smaps'))?.[1] ?? NaN);
  const bytesOf = (count: number | null): number | null =>
    count === null || Number.isNaN(pageKiB) ? null : count * pageKiB * KIB;
  const backgroundBytes = bytesOf(pages.background);
  const limitBytes = bytesOf(pages.limit);
  return {
    backgroundBytes,
    throttleBytes:
      backgroundBytes === null || limitBytes === null ? null : (backgroundBytes + limitBytes) / 2,
    limitBytes,
    memoryLimitBytes: memoryLimit(textOf('/proc/self/cgroup'), textOf),
  };
}

/** @param text of /proc/vmstat. @returns pages; null where it does not tell. */
export function parseThresholds(text: string): {
  readonly background: number | null;
  readonly limit: number | null;
} {
  const pagesOf = (name: string): number | null => {
    const found = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  return { background: pagesOf('nr_dirty_background_threshold'), limit: pagesOf('nr_dirty_threshold') };
}

/**
 * The smallest memory limit of the process's cgroup and those above it, version 1 or 2, where they are mounted as usual.
 *
 * @param cgroup text of /proc/self/cgroup.
 * @param read the text of a file; empty where it cannot be read.
 */
export function memoryLimit(cgroup: string, read: (file: string) => string): number | null {
  const limits = cgroup.split('\n').flatMap((line): number[] => {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) return [];
    if (controllers === '') return limitsAbove('/sys/fs/cgroup', path, ['memory.max', 'memory.high'], read);
    if (!controllers.split(',').includes('memory')) return [];
    return limitsAbove('/sys/fs/cgroup/memory', path, ['memory.limit_in_bytes'], read);
  });
  return limits.length === 0 ? null : Math.min(...limits);
}

/** Version 1 writes 2^63 less a page for no limit. */
const NO_LIMIT_BYTES = 2 ** 60;

function limitsAbove(
  root: string,
  path: string,
  names: readonly string[],
  read: (file: string) => string,
): number[] {
  const parts = path.split('/').filter((part) => part !== '');
  return Array.from({ length: parts.length + 1 }, (_, depth) =>
    names.flatMap((name) => {
      const text = read(join(root, ...parts.slice(0, depth), name)).trim();
      const bytes = text === '' ? Number.NaN : Number(text);
      return Number.isFinite(bytes) && bytes < NO_LIMIT_BYTES ? [bytes] : [];
    }),
  ).flat();
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
    ['memory limit', limits.memoryLimitBytes],
  ];
  return Object.fromEntries(
    named.flatMap(([name, value]) => (value === null ? [] : [[name, { value, unit: 'bytes' }]])),
  );
}
