import type { CellKey } from '../../domain/plan.js';
import type { ProbeRule } from '../../domain/probe-rule.js';
import { KIB } from '../../domain/units.js';
import { operationBytes } from '../../workloads/build/geometry.js';
import { MOST_LIKELY_REQUEST } from '../block-effect.js';
import { measuredOnVolume, sameBut } from '../compare.js';
import { unitsOf } from '../files-for.js';
import { ownDevices } from '../own-device.js';
import { type BlockChange, inWholeBlocks, largerBlocksOf, smallerBlocksOf } from '../predict/blocks.js';
import { isHeldBack } from '../held-back.js';
import { waits } from '../waiting.js';
import { baseCell, cellsOf, wasAsked } from './base-cell.js';

const LARGE_BLOCK_BYTES = 64 * KIB;
const ROUNDS = 2;

/** Whether it is operations or bytes that the volume has few of. */
export const largerBlocks: ProbeRule = {
  name: 'larger-blocks',
  summary:
    'the usual route with blocks, or whole files, 16 times as large (large ones: a sixteenth, or 64 KiB where no device counts requests)',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base === null || !isHeldBack(base) || !waits(facts, base)) return null;
    if (wasAsked(facts, this.name, diagnosis)) return null;
    const { blockSizeBytes } = base.key;
    // Without a device whose requests are counted, one of the two must be small enough to be a request by itself.
    const parts = ownDevices(base, facts.volume) === null;
    const isOne = (bytes: number): boolean => !parts || bytes <= MOST_LIKELY_REQUEST;
    const others = measuredOnVolume(facts).filter(
      (cell) =>
        sameBut(cell, base, ['blockSizeBytes', 'fileSizeBytes', 'files', 'pattern']) &&
        Math.abs(Math.log2(cell.key.blockSizeBytes / blockSizeBytes)) >= 3 &&
        isOne(Math.min(cell.key.blockSizeBytes, blockSizeBytes)),
    );
    if (others.length > 0) return null;
    const larger = blockSizeBytes < LARGE_BLOCK_BYTES;
    const usual = (larger ? largerBlocksOf(base.key) : null) ?? smallerBlocksOf(base.key);
    const blocks = isOne(Math.min(usual.blockSizeBytes, blockSizeBytes))
      ? usual
      : inWholeBlocks(LARGE_BLOCK_BYTES, base.key.fileSizeBytes);
    // A whole file is its own block; else as many must be in flight as before.
    const change =
      base.strategy.unit === 'file'
        ? { ...blocks, fileSizeBytes: blocks.blockSizeBytes }
        : { ...blocks, ...roomFor(base.key, blocks) };
    if (change.blockSizeBytes === blockSizeBytes) return null;
    const threads = cellsOf(facts, diagnosis).find(
      ({ key }) => key.strategy === 'native-threads' && key.threads === 4,
    );
    return {
      question: 'Is it the operations that are slow, or the bytes?',
      why: 'the same operations a second with larger blocks mean a limit of operations, the same bytes a second one of bytes',
      cells: [base, ...(threads === undefined ? [] : [threads])].map(({ id }) => ({
        baseCellId: id,
        change,
        rounds: ROUNDS,
      })),
    };
  },
};

/** Files so large that as many operations as before can be in flight: nothing where they are. */
function roomFor(key: CellKey, blocks: BlockChange): Partial<CellKey> {
  const changed = { ...key, ...blocks };
  const inFlight = Math.min(key.depth, unitsOf(key));
  if (unitsOf(changed) >= inFlight) return {};
  return { fileSizeBytes: Math.ceil(inFlight / key.files) * operationBytes(changed) };
}
