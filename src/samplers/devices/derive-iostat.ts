import type { DiskCounters } from './diskstats.js';

const MS_WRAP = 2 ** 32;
const SECTOR_BYTES = 512;

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

/** Rate, kB/s, merges, await and request size of one direction; `prefix` is r, w or d, as iostat names them. */
function direction(
  prefix: string,
  seconds: number,
  { ios, merges, sectors, ms }: Record<'ios' | 'merges' | 'sectors' | 'ms', number | null>,
): IostatRow {
  const requests = ios === null || merges === null ? null : ios + merges;
  const kib = sectors === null ? null : sectors / 2;
  return {
    [`${prefix}/s`]: ratio(ios, seconds),
    [`${prefix}kB/s`]: ratio(kib, seconds),
    [`${prefix}rqm/s`]: ratio(merges, seconds),
    [`%${prefix}rqm`]: ratio(merges, requests, 100),
    [`${prefix}_await`]: ratio(ms, ios),
    [`${prefix}areq-sz`]: ratio(kib, ios),
  };
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
  const count = (name: keyof DiskCounters): number | null => counted(previous[name], current[name]);
  const time = (name: keyof DiskCounters): number | null => elapsed(previous[name], current[name]);
  const read = { ios: count('reads'), merges: count('readMerges'), sectors: count('readSectors') };
  const written = { ios: count('writes'), merges: count('writeMerges'), sectors: count('writtenSectors') };
  const discarded = {
    ios: count('discards'),
    merges: count('discardMerges'),
    sectors: count('discardedSectors'),
  };
  const flushes = count('flushes');
  const counts = [read, written, discarded].flatMap((part) => Object.values(part));
  if ([...counts, flushes].some((difference) => difference !== null && difference < 0)) return null;
  return {
    ...direction('r', seconds, { ...read, ms: time('readMs') }),
    ...direction('w', seconds, { ...written, ms: time('writeMs') }),
    ...direction('d', seconds, { ...discarded, ms: time('discardMs') }),
    'f/s': ratio(flushes, seconds),
    f_await: ratio(time('flushMs'), flushes),
    'aqu-sz': ratio(time('weightedMs'), seconds * 1000),
    '%util': ratio(time('busyMs'), seconds * 1000, 100),
    in_flight: current.inFlight,
    readBytes: read.sectors === null ? null : read.sectors * SECTOR_BYTES,
    writtenBytes: written.sectors === null ? null : written.sectors * SECTOR_BYTES,
    flushes,
  };
}
