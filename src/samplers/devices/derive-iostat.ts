import type { DiskCounters } from './diskstats.js';

const MS_WRAP = 2 ** 32;
const SECTOR_BYTES = 512;

type Counter = keyof DiskCounters;

/** The columns of `iostat -x` for one interval; null: not told by the kernel, or the counters were set back. */
export type IostatRow = Readonly<Record<string, number | null>>;

/** A difference of counters; negative where the device was replaced and counts anew. */
function counted(previous: number | null, current: number | null): number | null {
  return previous === null || current === null ? null : current - previous;
}

/** A difference of times: the kernel prints ms as 32-bit numbers, which wrap after 49.7 days of the sum. */
function elapsed(previous: number | null, current: number | null): number | null {
  if (previous === null || current === null) return null;
  return current >= previous ? current - previous : current - previous + MS_WRAP;
}

function ratio(numerator: number | null, denominator: number | null, factor = 1): number | null {
  if (numerator === null || denominator === null) return null;
  return denominator === 0 ? 0 : (numerator / denominator) * factor;
}

interface Direction {
  readonly ios: number | null;
  readonly merges: number | null;
  readonly sectors: number | null;
  readonly ms: number | null;
}

/** Reads, merges, sectors and times of one direction over the interval. */
function direction(
  previous: DiskCounters,
  current: DiskCounters,
  [ios, merges, sectors, ms]: readonly [Counter, Counter, Counter, Counter],
): Direction {
  return {
    ios: counted(previous[ios], current[ios]),
    merges: counted(previous[merges], current[merges]),
    sectors: counted(previous[sectors], current[sectors]),
    ms: elapsed(previous[ms], current[ms]),
  };
}

function wentBack({ ios, merges, sectors }: Direction): boolean {
  return (ios ?? 0) < 0 || (merges ?? 0) < 0 || (sectors ?? 0) < 0;
}

function kib({ sectors }: Direction): number | null {
  return sectors === null ? null : sectors / 2;
}

function mergedShare({ ios, merges }: Direction): number | null {
  return ratio(merges, ios === null || merges === null ? null : ios + merges, 100);
}

function bytes({ sectors }: Direction): number | null {
  return sectors === null ? null : sectors * SECTOR_BYTES;
}

/**
 * What `iostat -x` (sysstat 12) prints of two rows of /proc/diskstats, `elapsedNs` apart, besides the bytes and
 * flushes themselves and the requests in flight now. 0 where a divisor is 0, as iostat has it. `aqu-sz` is made
 * by the kernel of the same times as the awaits: it is no independent evidence, `in_flight` is.
 * @returns null where a counter went back: the device was replaced
 */
export function deriveIostat(
  previous: DiskCounters,
  current: DiskCounters,
  elapsedNs: number,
): IostatRow | null {
  const seconds = elapsedNs / 1e9;
  const r = direction(previous, current, ['reads', 'readMerges', 'readSectors', 'readMs']);
  const w = direction(previous, current, ['writes', 'writeMerges', 'writtenSectors', 'writeMs']);
  const d = direction(previous, current, ['discards', 'discardMerges', 'discardedSectors', 'discardMs']);
  const flushes = counted(previous.flushes, current.flushes);
  if (wentBack(r) || wentBack(w) || wentBack(d) || (flushes ?? 0) < 0) return null;
  // Names as they stand: to make them up for each direction would take most of a sample's time.
  return {
    'r/s': ratio(r.ios, seconds),
    'rkB/s': ratio(kib(r), seconds),
    'rrqm/s': ratio(r.merges, seconds),
    '%rrqm': mergedShare(r),
    r_await: ratio(r.ms, r.ios),
    'rareq-sz': ratio(kib(r), r.ios),
    'w/s': ratio(w.ios, seconds),
    'wkB/s': ratio(kib(w), seconds),
    'wrqm/s': ratio(w.merges, seconds),
    '%wrqm': mergedShare(w),
    w_await: ratio(w.ms, w.ios),
    'wareq-sz': ratio(kib(w), w.ios),
    'd/s': ratio(d.ios, seconds),
    'dkB/s': ratio(kib(d), seconds),
    'drqm/s': ratio(d.merges, seconds),
    '%drqm': mergedShare(d),
    d_await: ratio(d.ms, d.ios),
    'dareq-sz': ratio(kib(d), d.ios),
    'f/s': ratio(flushes, seconds),
    f_await: ratio(elapsed(previous.flushMs, current.flushMs), flushes),
    'aqu-sz': ratio(elapsed(previous.weightedMs, current.weightedMs), seconds * 1000),
    '%util': ratio(elapsed(previous.busyMs, current.busyMs), seconds * 1000, 100),
    in_flight: current.inFlight,
    readBytes: bytes(r),
    writtenBytes: bytes(w),
    flushes,
  };
}
