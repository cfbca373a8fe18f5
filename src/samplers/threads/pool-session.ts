import type { SamplerSession, TrialSamplerContext } from '../../domain/sampler.js';
import { whyUnreadable } from '../series/kernel-file.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { occupancyColumns } from './pool-columns.js';
import { PoolThreads, type ThreadReading, type ThreadSeen } from './pool-threads.js';
import { formatCounts, volumeOfFile } from './thread-activity.js';

/** Looks soon after the measured phase has begun, so that a short one has several; the work has reached the pool. */
const EARLY_LOOKS_MS = [20, 50];

/**
 * Occupancy of libuv's pool from outside, without touching the process. Needs ptrace permission on it. With 1,024
 * threads a reading takes 10 ms and more: it is bounded, save the first of the early ones of a measured phase.
 */
export function openPoolSession(context: TrialSamplerContext): SamplerSession {
  const { clock, pid, poolSize, poolThreadIds } = context;
  const missing = new MissingLog();
  const process = `/proc/${pid}`;
  const source = `${process}/task/*/syscall`;
  const buffer = new SeriesBuffer('threadpool', `pid ${pid}`, source, occupancyColumns);
  let early: readonly NodeJS.Timeout[] = [];

  const record = (atNs: number, readings: readonly ThreadReading[]): void => {
    const existing = readings.filter((reading) => reading !== 'gone');
    // No thread of the pool is left: the process has ended, and so has the series.
    if (existing.length === 0) return;
    const seen: ThreadSeen[] = [];
    for (const reading of existing) {
      if (reading instanceof Error)
        missing.note('occupancy of the thread pool', whyUnreadable(source, reading));
      else seen.push(reading);
    }
    const isWhole = seen.length === existing.length;
    buffer.push(atNs, { size: poolSize, threads: existing.length, ...(isWhole && occupancyOf(seen)) });
  };

  const threads = poolThreadIds.length === 0 ? null : new PoolThreads(process, poolThreadIds, record);
  if (threads === null) {
    const why =
      poolSize === null
        ? 'the strategy does not work in the thread pool'
        : 'the ids of its threads are not known';
    missing.note('occupancy of the thread pool', why);
  }

  const lookNoMore = (): void => {
    for (const timer of early) clearTimeout(timer);
    early = [];
  };

  return {
    phaseBegan: (name) => {
      lookNoMore();
      if (name !== 'measure') return;
      early = EARLY_LOOKS_MS.map((ms, index) =>
        setTimeout(() => {
          if (index === 0) threads?.forgive();
          threads?.sample(clock.now());
        }, ms),
      );
    },
    sample: (atNs) => {
      threads?.sample(atNs);
    },
    tickedBy: (ticker) => {
      threads?.tickedBy(ticker);
    },
    take: () => {
      threads?.digest();
      return buffer.take();
    },
    unavailable: () => {
      threads?.digest();
      const why = threads?.remark() ?? null;
      return why === null
        ? missing.list()
        : [...missing.list(), { what: 'occupancy of the thread pool at every sample', why }];
    },
    close: () => {
      lookNoMore();
      threads?.close();
    },
  };
}

/** The columns of a look that saw all threads. */
function occupancyOf(seen: readonly ThreadSeen[]): Readonly<Record<string, number | string>> {
  const busy = seen.filter(({ activity }) => activity.busy).length;
  return {
    busy,
    saturated: busy === seen.length ? 1 : 0,
    uninterruptible: seen.filter(({ state }) => state === 'D').length,
    bySyscall: formatCounts(seen.map(({ activity }) => activity.label)),
    // A file that was closed since has no path: its thread is counted by its call alone.
    byVolume: formatCounts(seen.flatMap(({ path }) => (path === null ? [] : (volumeOfFile(path) ?? [])))),
  };
}
