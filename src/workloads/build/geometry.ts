import type { CellKey } from '../../domain/plan.js';
import { writesPerSync } from '../../domain/work-words.js';

/** The dimensions of a cell that decide which operations its passes hold. */
export type PassKey = Pick<
  CellKey,
  'operation' | 'blockSizeBytes' | 'files' | 'fileSizeBytes' | 'mode' | 'durability' | 'parameters'
>;

/** The pass number of the first warm-up; a fill is pass 0. */
export const WARMUP_FIRST_PASS = 1;
/**
 * The pass number of the first measured pass. How many passes a warm-up makes is not known beforehand, so it has the
 * numbers below this one for itself.
 */
export const MEASURE_FIRST_PASS = 2 ** 16;
/** Stamps hold a pass in 32 bits: a measured phase ends before they would wrap. */
export const MEASURE_PASSES = 2 ** 32 - MEASURE_FIRST_PASS;

/** Blocks that one operation moves as a vector: the strategy's parameter `vector`; 1 where it has none. */
export function vectorBlocks({ parameters }: Pick<CellKey, 'parameters'>): number {
  return Math.max(1, Number(parameters.vector ?? 1));
}

/** The bytes that one operation of the measured phase moves: a block, or a vector of them. */
export function operationBytes(key: Pick<CellKey, 'blockSizeBytes' | 'parameters'>): number {
  return key.blockSizeBytes * vectorBlocks(key);
}

/** Operations that move a file once; the last one is shorter where the file's size is no multiple of theirs. */
export function operationsPerFile(
  key: Pick<CellKey, 'blockSizeBytes' | 'fileSizeBytes' | 'parameters'>,
): number {
  return Math.ceil(key.fileSizeBytes / operationBytes(key));
}

/** Whether the measured phase works on files that were filled before: it overwrites or reads them, or both. */
export function needsFill(key: Pick<CellKey, 'operation' | 'mode'>): boolean {
  return key.operation !== 'write' || key.mode === 'overwrite';
}

type SyncKey = Pick<CellKey, 'operation' | 'durability'>;

/** Writes or reads in a unit: N where each lane syncs after every N of its writes, otherwise 1. */
export function movesPerUnit(key: SyncKey): number {
  return key.durability.startsWith('every:') ? (sharedSync(key) ?? 1) : 1;
}

/** Operations in a unit: its writes, and their sync where a lane makes them durable before it goes on. */
export function unitLength(key: SyncKey): number {
  return movesPerUnit(key) + (sharedSync(key) === null ? 0 : 1);
}

/** Lanes that share their syncs: N of `group:N`, otherwise 1. */
export function groupLanes(key: SyncKey): number {
  return key.durability.startsWith('group:') ? (sharedSync(key) ?? 1) : 1;
}

/** Writes that share a sync; null: none waits for one. What does not only write has no syncs beside the final one. */
function sharedSync({ operation, durability }: SyncKey): number | null {
  return operation === 'write' ? writesPerSync(durability) : null;
}

/** Operations of one file that belong together: those of a unit, or those of the units that share a sync. */
export function movesTogether(key: SyncKey): number {
  return movesPerUnit(key) * groupLanes(key);
}

/**
 * Operations in one pass of the measured phase. A cell with more than `MAX_JOB_OPERATIONS` of them is refused by the
 * plan: larger blocks, smaller or fewer files mend it.
 *
 * @param members how many directories the target has; files are counted for each of them.
 */
export function operationsPerPass(key: PassKey, members = 1): number {
  const units = Math.ceil(operationsPerFile(key) / movesPerUnit(key));
  return units * key.files * members * unitLength(key);
}

/** The bytes that one operation of a fill moves: about `pieceBytes`, in whole blocks. */
export function fillOperationBytes(
  key: Pick<CellKey, 'blockSizeBytes' | 'fileSizeBytes'>,
  pieceBytes: number,
): number {
  const wholeBlocks = Math.max(1, Math.floor(pieceBytes / key.blockSizeBytes)) * key.blockSizeBytes;
  return Math.min(wholeBlocks, key.fileSizeBytes);
}
