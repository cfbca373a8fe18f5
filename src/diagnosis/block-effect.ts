import type { VolumeFacts } from '../domain/facts.js';
import type { Threshold, WorkloadGroup } from '../domain/finding.js';
import { KIB } from '../domain/units.js';
import { concurrency, measuredOnVolume, sameBut, type MeasuredCell } from './compare.js';
import { isHeldBack } from './held-back.js';
import { gathers } from './volume-curve.js';
import { waits } from './waiting.js';

/** With so many times what a volume is said to serve at a time, smaller blocks do more if it is bytes that it serves. */
const TIMES_SLOTS = 2;

/** What the size of a block does to the same work by the same route. */
export interface BlockEffect {
  readonly small: MeasuredCell;
  readonly large: MeasuredCell;
  /** Of the blocks' sizes. */
  readonly sizes: number;
  /** Bytes a second with the large blocks over those with the small ones. */
  readonly bytes: number;
  /** What is limited: `operations`, if as many are done with either; `bytes`, if as many are moved; null: neither. */
  readonly limited: 'operations' | 'bytes' | null;
}

const PAGE_BYTES = 4 * KIB;
/** What a file system without a device of its own asks for in one request, almost everywhere; larger blocks are several. */
export const MOST_LIKELY_REQUEST = 64 * KIB;
/** Three octaves: less may be told apart by nothing. */
const LEAST_SIZES = 8;
/** Up to here, more or fewer, the bytes are as many. */
export const SAME_BYTES = 1.5;
/** Half as many operations or more: the bytes in them do not matter much. */
const LEAST_SAME_OPERATIONS = 0.5;

/** Bytes of this part of a large block's time and more are what is waited for. */
const MOSTLY = 0.75;

/** Of rules that ask what the size of a block does. */
export const blockThresholds: readonly Threshold[] = [
  {
    name: 'size of the larger blocks over the smaller ones of a comparison, at least',
    value: LEAST_SIZES,
    unit: 'times',
    reason: 'between nearer sizes operations and bytes cannot be told apart as the limit',
  },
  {
    name: 'bytes moved in either, apart by at most, for bytes to be the limit',
    value: SAME_BYTES,
    unit: 'times',
    reason: 'a volume that is limited by operations would move eight times as many',
  },
  {
    name: 'else operations with the larger blocks over those with the smaller, at least, for operations to be it',
    value: LEAST_SAME_OPERATIONS,
    unit: 'share',
    reason: 'then the bytes in an operation hardly matter',
  },
  {
    name: "of the larger blocks' time, what their bytes take, from which on these are what is waited for, at least",
    value: MOSTLY,
    unit: 'share',
    reason: 'in blocks that are one request by themselves; with less either may be the limit',
  },
];

/**
 * The pair of cells that tells most, one of them of the group and both waiting for the volume: blocks that are one request
 * each, and the pair that moves the most bytes with the smaller ones, which comes nearest to a limit of bytes; else the
 * blocks furthest apart. Null: no other block size was measured.
 */
export function blockEffect(facts: VolumeFacts, group: WorkloadGroup): BlockEffect | null {
  const all = measuredOnVolume(facts).filter(
    (cell) => isHeldBack(cell) && cell.bytesPerSecond.mean > 0 && waits(facts, cell),
  );
  const own = all.filter(({ id }) => group.cellIds.includes(id));
  const pairs = own.flatMap((cell) =>
    all
      .filter((other) => sameBut(cell, other, ['blockSizeBytes', 'fileSizeBytes', 'files', 'pattern']))
      .flatMap((other) => effectOf(cell, other) ?? []),
  );
  // What gathers its blocks does as many bytes with any: another route tells more. So do whole pages: of less the calls take most.
  const rank = ({ small }: BlockEffect): number =>
    Number(gathers(small)) + Number(small.key.blockSizeBytes < PAGE_BYTES);
  const apart = (a: BlockEffect, b: BlockEffect): number =>
    areRequests(a) ? throughput(b) - throughput(a) : b.sizes - a.sizes || throughput(b) - throughput(a);
  const [best] = pairs.sort(
    (a, b) => rank(a) - rank(b) || Number(areRequests(b)) - Number(areRequests(a)) || apart(a, b),
  );
  return best ?? null;
}

/** Whether the large blocks are one request each, as the small ones. */
function areRequests({ large }: BlockEffect): boolean {
  return large.key.blockSizeBytes <= MOST_LIKELY_REQUEST;
}

/**
 * Whether most of the time of the group's own blocks, the larger ones of the pair, goes into their bytes: an operation takes a fixed
 * time and one for each byte.
 */
export function isMostlyBytes(effect: BlockEffect, { cellIds }: WorkloadGroup): boolean {
  if (!areRequests(effect) || !cellIds.includes(effect.large.id)) return false;
  const { sizes, bytes } = effect;
  // Times of one operation, the large over the small.
  const times = sizes / bytes;
  return ((1 - 1 / times) * sizes) / (sizes - 1) >= MOSTLY;
}

/**
 * Whether the gain of more in flight, which ends at so many operations, ends for their number and not for their bytes. Where the
 * group's blocks are the larger ones, the smaller ones must have been tried with more in flight than that: with
 * fewer they do as many operations where bytes are the limit, too.
 */
export function endsByOperations(effect: BlockEffect, slots: number, { cellIds }: WorkloadGroup): boolean {
  // Whole files are opened and closed besides, and no threads move them.
  if (effect.small.strategy.unit === 'file') return true;
  const inFlight = concurrency(effect.small);
  // Larger blocks that move more bytes, with as many in flight, show that these do not end the gain of the small ones.
  if (cellIds.includes(effect.small.id))
    return effect.limited === 'operations' || (effect.limited === null && inFlight >= slots);
  return effect.limited === 'operations' && inFlight >= TIMES_SLOTS * slots;
}

function throughput({ small }: BlockEffect): number {
  return small.bytesPerSecond.mean;
}

function effectOf(a: MeasuredCell, b: MeasuredCell): BlockEffect | null {
  const [small, large] = a.key.blockSizeBytes < b.key.blockSizeBytes ? [a, b] : [b, a];
  const sizes = large.key.blockSizeBytes / small.key.blockSizeBytes;
  if (sizes < LEAST_SIZES) return null;
  const bytes = large.bytesPerSecond.mean / small.bytesPerSecond.mean;
  const limited =
    bytes <= SAME_BYTES && bytes >= 1 / SAME_BYTES
      ? 'bytes'
      : bytes / sizes >= LEAST_SAME_OPERATIONS
        ? 'operations'
        : null;
  return { small, large, sizes, bytes, limited };
}
