import { dirname } from 'node:path';
import { cpuLimits } from './cgroup-limits.js';
import { kernelTree, type KernelTree } from './kernel-tree.js';
import { parseMountinfo } from './mountinfo.js';

const NS_PER_US = 1000;

/** What the kernel has counted of one cgroup's quota of processor time since the group was made. */
export interface QuotaCounters {
  /** The file that says so. */
  readonly source: string;
  /** Periods of the quota in which a task of the group ran or wanted to. */
  readonly periods: number;
  /** Those in which the quota was used up before their end. */
  readonly throttledPeriods: number;
  /** Summed over the processors on which tasks of the group stood still. */
  readonly throttledNs: number;
}

/** The files of our cgroup and its ancestors that tell of a quota's use: one for each that has a quota. */
export function quotaFiles(tree: KernelTree = kernelTree()): readonly string[] {
  const limits = cpuLimits(tree, parseMountinfo(tree.read('/proc/self/mountinfo') ?? ''));
  return limits.map(({ source }) => `${dirname(source)}/cpu.stat`);
}

/** What cannot be read is left out. */
export function readQuotaCounters(
  files: readonly string[],
  tree: KernelTree = kernelTree(),
): readonly QuotaCounters[] {
  return files.flatMap((source) => {
    const counters = parseCpuStat(tree.read(source) ?? '');
    return counters === null ? [] : [{ source, ...counters }];
  });
}

/**
 * `throttled_usec` in version 2, `throttled_time` in ns in version 1. Sources: kernel `admin-guide/cgroup-v2.rst`,
 * `scheduler/sched-bwc.rst`.
 * @returns null where the text has not all of them
 */
export function parseCpuStat(text: string): Omit<QuotaCounters, 'source'> | null {
  const numberOf = (key: string): number | null => {
    const digits = new RegExp(`^${key} (\\d+)$`, 'm').exec(text)?.[1];
    return digits === undefined ? null : Number(digits);
  };
  const microseconds = numberOf('throttled_usec');
  const throttledNs = microseconds === null ? numberOf('throttled_time') : microseconds * NS_PER_US;
  const periods = numberOf('nr_periods');
  const throttledPeriods = numberOf('nr_throttled');
  if (periods === null || throttledPeriods === null || throttledNs === null) return null;
  return { periods, throttledPeriods, throttledNs };
}
