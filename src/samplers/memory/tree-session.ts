import { existsSync } from 'node:fs';
import type { SamplerSession, TrialSamplerContext } from '../../domain/sampler.js';
import { NS_PER_MS } from '../../domain/units.js';
import { kernelUnits } from '../series/auxiliary-vector.js';
import { CostBound } from '../series/cost-bound.js';
import { costShares } from '../series/cost-shares.js';
import { whyUnreadable } from '../series/kernel-file.js';
import { MissingLog } from '../series/missing-log.js';
import { SeriesBuffer } from '../series/series-buffer.js';
import { processColumns } from './columns.js';
import { ProcessMemory } from './process-memory.js';
import { ProcessTree } from './process-tree.js';
import { ResidentLog } from './resident-log.js';

const LEAST_INTERVAL_NS = 1e9;
/** The first sum is not made before the work has begun: in a short trial there is not time for two. */
const FIRST_AFTER_NS = 50e6;

/** Proportional memory of all of them. */
interface Sum {
  readonly pssBytes: number;
  readonly pssAnonBytes: number;
}

/**
 * Memory of a trial's process and of all that it started. Resident memory is read at each sample; who there is, and the
 * proportional sum of all, at every second at most, and then stands beside it. The sum makes the kernel walk all page
 * tables, about 1 ms for 100 MB: it is bounded, and made in the measured phase alone, for it is of no use elsewhere. One
 * more comes right after the end of that, which finds its buffers still there; a final sync or the unlinks go on beside it.
 */
export function openTreeSession({ pid, clock }: Pick<TrialSamplerContext, 'pid' | 'clock'>): SamplerSession {
  const missing = new MissingLog();
  const source = '/proc/PID/{statm,smaps_rollup} of the process and its descendants';
  const buffer = new SeriesBuffer('memory', `pid ${pid}`, source, processColumns);
  const bound = new CostBound(costShares.proportionalMemory, { leastIntervalNs: LEAST_INTERVAL_NS });
  const { pageBytes } = kernelUnits();
  const tree = new ProcessTree(pid, missing);
  const known = new Map<number, ProcessMemory>();
  /** Whether the sum is of use now; a trial whose phases are not told is measured throughout. */
  let wanted: 'in time' | 'at once' | 'no' = 'in time';
  /** When the sum began to be wanted. */
  let sinceNs: number | null = null;
  let measures = false;
  let open = true;
  if (!existsSync('/proc/thread-self/children')) {
    missing.note('memory of child processes', 'the kernel does not list them (CONFIG_PROC_CHILDREN)');
  }

  /** Of samples that are not taken yet: each stands beside the first resident memory that was read after it. */
  const sums: { readonly atNs: number; readonly sum: Sum }[] = [];
  const residents = new ResidentLog(missing, (atNs, pages) => {
    let proportional: Sum | undefined;
    while ((sums[0]?.atNs ?? Number.POSITIVE_INFINITY) <= atNs) proportional = sums.shift()?.sum;
    if (pages.length === 0) return;
    const rssBytes = pages.reduce((sum, count) => sum + count, 0) * pageBytes;
    buffer.push(atNs, { processes: pages.length, rssBytes, ...proportional });
  });

  const forget = (id: number): void => {
    known.get(id)?.close();
    known.delete(id);
  };

  const list = (): void => {
    const ids = tree.list();
    const alive = new Set(ids);
    for (const id of [...known.keys()]) if (!alive.has(id)) forget(id);
    for (const id of ids) if (!known.has(id)) known.set(id, new ProcessMemory(id));
    residents.follow(ids);
  };

  const look = (): Sum | null => {
    list();
    let pssBytes = 0;
    let pssAnonBytes = 0;
    for (const memory of known.values()) {
      const proportional = memory.proportional();
      pssBytes += proportional?.pss ?? 0;
      pssAnonBytes += proportional?.anon ?? 0;
    }
    return pssBytes > 0 ? { pssBytes, pssAnonBytes } : null;
  };

  const lookIfAllowed = (): Sum | null => {
    try {
      return look();
    } catch (error) {
      missing.note('proportional memory (PSS)', whyUnreadable(`/proc/${pid}/smaps_rollup`, error));
      return null;
    }
  };

  const sum = (atNs: number, fromNs: number): Sum | null => {
    if (wanted === 'no') return null;
    if (wanted === 'at once') {
      wanted = 'no';
      return lookIfAllowed();
    }
    if (atNs - fromNs < FIRST_AFTER_NS) return null;
    return bound.run(atNs, lookIfAllowed);
  };

  /** Where a ticker reads the resident memory, the rest is looked at when it is due. */
  let isTicked = false;
  let timer: NodeJS.Timeout | undefined;

  const sample = (atNs: number): void => {
    if (!open) return;
    const isFirst = sinceNs === null;
    sinceNs ??= atNs;
    const proportional = sum(atNs, sinceNs);
    if (isFirst && proportional === null) list();
    if (proportional !== null) sums.push({ atNs, sum: proportional });
    residents.sample(atNs);
    lookWhenDue(atNs, sinceNs);
  };

  const lookWhenDue = (atNs: number, fromNs: number): void => {
    clearTimeout(timer);
    if (!isTicked || wanted === 'no') return;
    const dueNs = Math.max(fromNs + FIRST_AFTER_NS - atNs, 0) || LEAST_INTERVAL_NS;
    // Timers may be up to a millisecond early.
    timer = setTimeout(
      () => {
        sample(clock.now());
      },
      dueNs / NS_PER_MS + 1,
    ).unref();
  };

  return {
    phaseBegan: (name) => {
      if (name === 'measure') {
        wanted = 'in time';
        sinceNs = null;
      } else wanted = measures ? 'at once' : 'no';
      measures = name === 'measure';
    },
    sample,
    tickedBy: (ticker) => {
      isTicked = true;
      residents.tickedBy(ticker);
      if (sinceNs !== null) lookWhenDue(sinceNs, sinceNs);
    },
    take: () => {
      residents.digest();
      return buffer.take();
    },
    unavailable: () => {
      residents.digest();
      const why = bound.remark();
      return why === null ? missing.list() : [...missing.list(), { what: 'memory at every sample', why }];
    },
    close: () => {
      open = false;
      clearTimeout(timer);
      tree.close();
      residents.close();
      for (const id of [...known.keys()]) forget(id);
    },
  };
}
