import { readlinkSync } from 'node:fs';
import type { SamplerSession, TrialSamplerContext } from '../../domain/sampler.js';
import { CostBound } from '../series/cost-bound.js';
import { costShares } from '../series/cost-shares.js';
import { whyUnreadable } from '../series/kernel-file.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { occupancyColumns } from './pool-columns.js';
import { PoolThreads, type ThreadReading } from './pool-threads.js';
import { syscallNames } from './syscall-names.js';
import { formatCounts, volumeOfFile, type ThreadActivity } from './thread-activity.js';

/** Looks soon after the measured phase has begun, so that a short one has several; the work has reached the pool. */
const EARLY_LOOKS_MS = [20, 50];
/** What may be spent in advance, of later looks. */
const CREDIT_NS = 1e9;

/**
 * Occupancy of libuv's pool from outside, without touching the process. Needs ptrace permission on it. With 1,024
 * threads a reading takes 10 ms and more: it is bounded, save the first of a measured phase.
 */
export function openPoolSession(context: TrialSamplerContext): SamplerSession {
  const { clock, pid, poolSize, poolThreadIds } = context;
  const missing = new MissingLog();
  const source = `/proc/${pid}/task/*/syscall`;
  const buffer = new SeriesBuffer('threadpool', `pid ${pid}`, source, occupancyColumns);
  const bound = new CostBound(costShares.poolOccupancy, { creditNs: CREDIT_NS });
  const folders = poolThreadIds.map((id) => `/proc/${pid}/task/${id}`);
  const threads = folders.length === 0 ? null : new PoolThreads(folders, syscallNames(process.arch));
  let open = threads !== null;
  /** They are made into columns when they are taken: that is cheaper for many in turn. */
  const looks: Look[] = [];
  let early: readonly NodeJS.Timeout[] = [];
  if (threads === null) {
    const why =
      poolSize === null
        ? 'the strategy does not work in the thread pool'
        : 'the ids of its threads are not known';
    missing.note('occupancy of the thread pool', why);
  }

  const read = (atNs: number, readings: readonly ThreadReading[]): void => {
    const activities: ThreadActivity[] = [];
    let existing = 0;
    let uninterruptible = 0;
    for (const reading of readings) {
      if (reading === 'gone') continue;
      existing++;
      if (reading instanceof Error) {
        missing.note('occupancy of the thread pool', whyUnreadable(source, reading));
        continue;
      }
      activities.push(reading.activity);
      if (reading.state === 'D') uninterruptible++;
    }
    // No thread of the pool is left: the process has ended, and so has the series.
    if (existing > 0) {
      looks.push({ atNs, existing, uninterruptible, activities, volumes: volumesOf(pid, activities) });
    }
  };

  const format = ({ atNs, existing, uninterruptible, activities, volumes }: Look): void => {
    const busy = activities.filter((activity) => activity.busy).length;
    buffer.push(atNs, {
      size: poolSize,
      threads: existing,
      ...(activities.length === existing && {
        busy,
        saturated: busy === existing ? 1 : 0,
        uninterruptible,
        bySyscall: formatCounts(activities.map(({ label }) => label)),
        byVolume: formatCounts(volumes),
      }),
    });
  };

  const look = (atNs: number): void => {
    if (threads === null || !open) return;
    bound.run(atNs, () => {
      read(atNs, threads.read());
    });
  };

  const lookNoMore = (): void => {
    for (const timer of early) clearTimeout(timer);
    early = [];
  };

  return {
    phaseBegan: (name) => {
      lookNoMore();
      if (name !== 'measure') return;
      bound.forgive();
      early = EARLY_LOOKS_MS.map((ms) =>
        setTimeout(() => {
          look(clock.now());
        }, ms),
      );
    },
    sample: look,
    take: () => {
      looks.splice(0).forEach(format);
      return buffer.take();
    },
    unavailable: () => {
      const why = bound.remark();
      return why === null
        ? missing.list()
        : [...missing.list(), { what: 'occupancy of the thread pool at every sample', why }];
    },
    close: () => {
      if (!open) return;
      open = false;
      lookNoMore();
      threads?.close();
    },
  };
}

/** What a look has seen. */
interface Look {
  readonly atNs: number;
  /** Threads that are there; as many activities, or fewer where they may not be read. */
  readonly existing: number;
  readonly uninterruptible: number;
  readonly activities: readonly ThreadActivity[];
  readonly volumes: readonly string[];
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
