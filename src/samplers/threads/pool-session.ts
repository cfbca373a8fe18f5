import { readlinkSync } from 'node:fs';
import type { SamplerSession, TrialSamplerContext } from '../../domain/sampler.js';
import { CostBound } from '../series/cost-bound.js';
import { costShares } from '../series/cost-shares.js';
import { whyUnreadable } from '../series/kernel-file.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { occupancyColumns } from './pool-columns.js';
import { PoolThread } from './pool-thread.js';
import { syscallNames } from './syscall-names.js';
import { formatCounts, volumeOfFile, type ThreadActivity } from './thread-activity.js';

/**
 * Occupancy of libuv's pool from outside, without touching the process. Needs ptrace permission on it. With 1,024
 * threads a reading takes 10 ms and more: it is bounded.
 */
export function openPoolSession(context: Omit<TrialSamplerContext, 'clock'>): SamplerSession {
  const { pid, poolSize, poolThreadIds } = context;
  const missing = new MissingLog();
  const source = `/proc/${pid}/task/*/syscall`;
  const buffer = new SeriesBuffer('threadpool', `pid ${pid}`, source, occupancyColumns);
  const nameOf = syscallNames(process.arch);
  const bound = new CostBound(costShares.poolOccupancy);
  const threads = poolThreadIds.map((id) => new PoolThread(`/proc/${pid}/task/${id}`));
  if (threads.length === 0) {
    const why =
      poolSize === null
        ? 'the strategy does not work in the thread pool'
        : 'the ids of its threads are not known';
    missing.note('occupancy of the thread pool', why);
  }

  const read = (atNs: number): void => {
    const activities: ThreadActivity[] = [];
    let existing = 0;
    let uninterruptible = 0;
    let readable = true;
    for (const thread of threads) {
      const reading = thread.read(nameOf);
      if (reading === 'gone') continue;
      existing++;
      if (reading instanceof Error) {
        readable = false;
        missing.note('occupancy of the thread pool', whyUnreadable(source, reading));
        continue;
      }
      activities.push(reading.activity);
      if (reading.state === 'D') uninterruptible++;
    }
    // No thread of the pool is left: the process has ended, and so has the series.
    if (existing === 0) return;
    const busy = activities.filter((activity) => activity.busy).length;
    buffer.push(atNs, {
      size: poolSize,
      threads: existing,
      ...(readable && {
        busy,
        saturated: busy === existing ? 1 : 0,
        uninterruptible,
        bySyscall: formatCounts(activities.map(({ label }) => label)),
        byVolume: formatCounts(volumesOf(pid, activities)),
      }),
    });
  };

  return {
    sample: (atNs) => {
      if (threads.length > 0) {
        bound.run(atNs, () => {
          read(atNs);
        });
      }
    },
    take: () => buffer.take(),
    unavailable: () => {
      const why = bound.remark();
      return why === null
        ? missing.list()
        : [...missing.list(), { what: 'occupancy of the thread pool at every sample', why }];
    },
    close: () => {
      for (const thread of threads.splice(0)) thread.close();
    },
  };
}

/** One entry for each thread whose descriptor leads to a file. Reading the link does not touch the file's volume. */
function volumesOf(pid: number, activities: readonly ThreadActivity[]): readonly string[] {
  const known = new Map<number, string | null>();
  return activities.flatMap(({ descriptor }) => {
    if (descriptor === null) return [];
    if (!known.has(descriptor)) known.set(descriptor, volumeOfDescriptor(pid, descriptor));
    return known.get(descriptor) ?? [];
  });
}

function volumeOfDescriptor(pid: number, descriptor: number): string | null {
  try {
    return volumeOfFile(readlinkSync(`/proc/${pid}/fd/${descriptor}`));
  } catch {
    // It was closed since: the thread is counted by its call alone.
    return null;
  }
}
