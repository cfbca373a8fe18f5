import type { VolumeFacts } from '../../domain/facts.js';
import type { AdviceTest } from '../../domain/finding.js';
import type { CellKey } from '../../domain/plan.js';
import type { PredictedRatio } from '../../domain/probe.js';
import { formatBytes, KIB, MIB } from '../../domain/units.js';
import { concurrency, measuredOnVolume, sameBut, type MeasuredCell } from '../compare.js';
import { processorsOf } from '../processors.js';
import { within } from './headroom.js';
import { timeNs } from './operation-time.js';

/** Blocks of the advice, over those that there are. */
const TIMES = 16;
/** Copying of a buffered byte by one processor: 4 GB/s, what one does in memory that the caches do not hold. */
const COPY_NS_PER_BYTE = 0.25;

/** Blocks of another size, and files of whole ones. */
export type BlockChange = Pick<CellKey, 'blockSizeBytes' | 'fileSizeBytes'>;

/** Sixteen times the block, up to 1 MiB, in files of whole blocks; null: the blocks are as large already. */
export function largerBlocksOf({ blockSizeBytes, fileSizeBytes }: BlockChange): BlockChange | null {
  const larger = Math.min(MIB, blockSizeBytes * TIMES);
  return larger <= blockSizeBytes ? null : inWholeBlocks(larger, fileSizeBytes);
}

/** Blocks of another size, and the largest file of whole ones that is not larger, at least one. */
export function inWholeBlocks(blockSizeBytes: number, fileSizeBytes: number): BlockChange {
  const blocks = Math.max(1, Math.floor(fileSizeBytes / blockSizeBytes));
  return { blockSizeBytes, fileSizeBytes: blocks * blockSizeBytes };
}

/** A sixteenth of the block, down to 4 KiB. */
export function smallerBlocksOf({ blockSizeBytes, fileSizeBytes }: BlockChange): BlockChange {
  return inWholeBlocks(Math.max(4 * KIB, blockSizeBytes / TIMES), fileSizeBytes);
}

/** The trial of larger blocks, with the bytes a second that they should gain; nothing where there are none to try. */
export function blocksTest(facts: VolumeFacts, base: MeasuredCell): { readonly test?: AdviceTest } {
  const change = largerBlocksOf(base.key);
  if (change === null || base.strategy.unit !== 'block' || base.key.rate !== null) return {};
  const predicted = predictBlocks(facts, base, change.blockSizeBytes);
  return { test: { baseCellId: base.id, change, metric: 'bytesPerSecond', predicted } };
}

/**
 * Bytes a second with blocks of another size over those with the cell's own: an operation takes a fixed time and one for
 * each byte, `t(b) = f + g b`, and the ratio is `(b2 / b1) t(b1) / t(b2)`. Both parts are told by a third size of block,
 * where one was measured; else all of the time is fixed but for the copying of further bytes.
 */
export function predictBlocks(facts: VolumeFacts, base: MeasuredCell, toBytes: number): PredictedRatio {
  const from = base.key.blockSizeBytes;
  const third = thirdSize(facts, base, toBytes);
  const nowNs = timeNs(base);
  // A byte costs no more than the whole operation does for each of its own.
  const byteNs = Math.min(nowNs / from, third === undefined ? copyNs(facts, base) : byteCostNs(base, third));
  const thenNs = Math.max(0, nowNs + byteNs * (toBytes - from));
  const sizes = `${formatBytes(toBytes)} instead of ${formatBytes(from)} for each operation`;
  return within(facts, base, 'bytesPerSecond', {
    ratio: thenNs === 0 ? 1 : ((toBytes / from) * nowNs) / thenNs,
    basis:
      third === undefined
        ? `${sizes}, which takes as long but for copying`
        : `${sizes}, whose fixed time and time for each byte ${formatBytes(from)} and ${formatBytes(third.key.blockSizeBytes)} tell`,
  });
}

/** Of the same work, the size that is nearest to the one foretold. */
function thirdSize(facts: VolumeFacts, base: MeasuredCell, toBytes: number): MeasuredCell | undefined {
  const all = measuredOnVolume(facts);
  const distance = ({ key }: MeasuredCell): number => Math.abs(Math.log(key.blockSizeBytes / toBytes));
  return all
    .filter(
      (cell) =>
        ![toBytes, base.key.blockSizeBytes].includes(cell.key.blockSizeBytes) &&
        sameBut(cell, base, ['blockSizeBytes', 'fileSizeBytes', 'files']),
    )
    .sort((a, b) => distance(a) - distance(b))[0];
}

function byteCostNs(a: MeasuredCell, b: MeasuredCell): number {
  return Math.max(0, (timeNs(b) - timeNs(a)) / (b.key.blockSizeBytes - a.key.blockSizeBytes));
}

function copyNs(facts: VolumeFacts, cell: MeasuredCell): number {
  const copying = Math.min(concurrency(cell), processorsOf(facts, cell).count);
  return cell.key.direct ? 0 : COPY_NS_PER_BYTE / Math.max(1, copying);
}
