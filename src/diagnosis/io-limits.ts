import type { CellKey } from '../domain/plan.js';
import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import type { Limit, Volume } from '../domain/target.js';
import { NS_PER_S } from '../domain/units.js';
import { jobShare, type MeasuredCell } from './compare.js';

/** A limit of I/O and how much of it a cell was seen to use. */
export interface LimitUse {
  readonly limit: Limit;
  /** Bytes or operations a second of the limit's device, by its unit. */
  readonly rate: number;
  /** Up to so many times the limit a rate may be that and a burst. */
  readonly most: number;
  /** It is not known whether all that was counted counts. */
  readonly isLikely?: true;
  readonly source: string;
}

/** Limits of I/O that a cgroup sets on a volume's devices, in the direction of the work; each once. */
export function ioLimits(volume: Volume, operation: CellKey['operation']): readonly Limit[] {
  const volumes = [volume, ...volume.members];
  const all = volumes.flatMap(({ devices, limits }) =>
    limits.filter(
      ({ what, direction, device }) =>
        what === 'io' &&
        (operation === 'mix' || direction === operation) &&
        (device === null || devices.length === 0 || devices.some(({ name }) => name === device)),
    ),
  );
  return [...new Map(all.map((limit) => [`${limit.source} ${limit.text}`, limit])).values()];
}

/** What a cell used of each limit: by the counters of the limit's device, else by what the application moved. */
export function limitUses(facts: VolumeFacts, cell: MeasuredCell): readonly LimitUse[] {
  return ioLimits(facts.volume, cell.key.operation).flatMap((limit) => {
    const rate = deviceRate(cell, limit);
    return [{ limit, ...(rate ?? applicationRate(cell, limit)) }];
  });
}

/** The same of its final syncs alone: memory takes the bytes of a job first, and then the device is waited for. */
export function finalSyncUses(facts: VolumeFacts, cell: MeasuredCell): readonly LimitUse[] {
  return ioLimits(facts.volume, cell.key.operation).flatMap((limit) => {
    const rate = finalSyncRate(cell, limit);
    return rate === null ? [] : [{ limit, ...rate }];
  });
}

/** blk-throttle gives out a limit in slices of 100 ms, each as a whole: work begins and ends within one. */
const BURST_NS = 0.2 * NS_PER_S;
/** A final sync that is shorter may be a burst and little more. */
const LEAST_SYNC_NS = 3 * BURST_NS;

/** Whether the final syncs of a cell last so long that their rate is more than that of a burst. */
export function hasLongSyncs({ devices, countedRounds }: CellFacts): boolean {
  const ns = Math.max(0, ...devices.map(({ finalSync }) => finalSync?.elapsedNs ?? 0));
  return ns >= LEAST_SYNC_NS * Math.max(1, countedRounds.length);
}

function finalSyncRate(cell: CellFacts, limit: Limit): Omit<LimitUse, 'limit'> | null {
  const device = cell.devices.find((candidate) => candidate.device === limit.device);
  const sync = device?.finalSync ?? null;
  if (sync === null || !isOfWrites(cell, limit)) return null;
  const most = mostOfLimit(sync.elapsedNs / Math.max(1, cell.countedRounds.length));
  const { value, source: counter } = limit.unit === 'bytes/s' ? sync.writtenBytes : sync.requestsPerSecond;
  if (value === null) return null;
  const source = `${counter}, ${limit.device ?? ''}, in the final sync`;
  if (limit.unit === 'bytes/s') return { rate: (value * NS_PER_S) / sync.elapsedNs, most, source };
  return withFlushes({ rate: value, most, source }, sync.flushesPerSecond.value ?? 0, limit);
}

function deviceRate(cell: CellFacts, limit: Limit): Omit<LimitUse, 'limit'> | null {
  const device = cell.devices.find((candidate) => candidate.device === limit.device);
  const write = isOfWrites(cell, limit);
  const ns = cell.elapsedNs + (cell.syncElapsedNs ?? 0);
  const most = mostOfLimit(ns / Math.max(1, cell.countedRounds.length));
  if (device === undefined || ns === 0) return null;
  if (limit.unit === 'bytes/s') {
    const { value, source } = write ? device.writtenBytes : device.readBytes;
    return value === null
      ? null
      : { rate: (value * NS_PER_S) / ns, most, source: `${source}, ${device.device}` };
  }
  const requests = device.columns[write ? 'w/s' : 'r/s'];
  if (requests === undefined || requests.value === null) return null;
  // A cgroup counts them before neighbours become one request.
  const merged = device.columns[write ? 'wrqm/s' : 'rrqm/s']?.value ?? 0;
  const flushes = write ? (device.columns['f/s']?.value ?? 0) : 0;
  const source = `${requests.source}, ${device.device}`;
  return withFlushes({ rate: requests.value + merged, most, source }, flushes, limit);
}

/**
 * A sync is an empty request that flushes, which a cgroup counts like any other, or one with data that flushes before it, which
 * is in both counters. What is nearer to the limit may be so by chance.
 */
function withFlushes(
  counted: Omit<LimitUse, 'limit'>,
  flushes: number,
  limit: Limit,
): Omit<LimitUse, 'limit'> {
  const { rate: own, source } = counted;
  if (flushes === 0 || (own > 0 && off(own, limit) <= off(own + flushes, limit))) return counted;
  return { ...counted, rate: own + flushes, source: `${source}, with its flushes`, isLikely: true };
}

/** How far a rate is from a limit, the same above it as below. */
function off(rate: number, { value }: Limit): number {
  return Math.abs(Math.log(rate / value));
}

/** Over the job and its final sync; of a mix the reads or the writes alone, as the limit is of. */
function applicationRate(cell: MeasuredCell, limit: Limit): Omit<LimitUse, 'limit'> {
  const { mean } = limit.unit === 'bytes/s' ? cell.bytesPerSecond : cell.operationsPerSecond;
  const reads = (cell.key.readShare ?? 0) / 100;
  const part = cell.key.operation !== 'mix' ? 1 : isOfWrites(cell, limit) ? 1 - reads : reads;
  return { rate: mean * part * jobShare(cell), most: MOST_OF_LIMIT, source: `cell ${cell.id}` };
}

function isOfWrites({ key }: CellFacts, { direction }: Limit): boolean {
  return (direction ?? key.operation) !== 'read';
}

/** From 0.8 to 1.1 of a limit a rate is as good as at it: short windows catch a burst or miss one. */
export const LEAST_OF_LIMIT = 0.8;
export const MOST_OF_LIMIT = 1.1;

/** Of the counters of a device, which nothing passes but by a burst: the shorter the round, the more of it may be one. */
function mostOfLimit(roundNs: number): number {
  return roundNs === 0 ? MOST_OF_LIMIT : Math.max(MOST_OF_LIMIT, 1 + BURST_NS / roundNs);
}

/** Whether a rate is that of its limit. */
export function isAtLimit({ limit, rate }: LimitUse): boolean {
  return rate >= limit.value * LEAST_OF_LIMIT && rate <= limit.value * MOST_OF_LIMIT;
}

/** Whether a rate is that of its limit and a burst. */
export function isBurst({ limit, rate, most }: LimitUse): boolean {
  return rate > limit.value * MOST_OF_LIMIT && rate <= limit.value * most;
}

/** Whether a rate is that of its limit, with a burst or without. */
export function isHeldByLimit(use: LimitUse): boolean {
  return isAtLimit(use) || isBurst(use);
}
