import type { VolumeFacts } from '../domain/facts.js';
import type { Threshold, WorkloadGroup } from '../domain/finding.js';
import { KIB } from '../domain/units.js';
import { measuredOnVolume, sameBut, type MeasuredCell } from './compare.js';
import { isHeldBack } from './held-back.js';
import { gathers } from './volume-curve.js';
import { waits } from './waiting.js';

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
/** Three octaves: less may be told apart by nothing. */
const LEAST_SIZES = 8;
/** Up to here, more or fewer, the bytes are as many. */
export const SAME_BYTES = 1.5;
/** Half as many operations or more: the bytes in them do not matter much. */
const LEAST_SAME_OPERATIONS = 0.5;

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
];

/**
 * The pair of cells with the blocks furthest apart, one of them of the group and both waiting for the volume; of
 * those with the same blocks the pair with the most throughput. Null: no other block size was measured.
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
  return (
    pairs.sort((a, b) => rank(a) - rank(b) || b.sizes - a.sizes || throughput(b) - throughput(a))[0] ?? null
  );
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
