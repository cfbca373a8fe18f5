import type { CellKey } from '../../domain/plan.js';
import { MIB } from '../../domain/units.js';

/** The dimensions of a cell that decide which operations its passes hold. */
export type PassKey = Pick<
  CellKey,
  'operation' | 'blockSizeBytes' | 'files' | 'fileSizeBytes' | 'mode' | 'durability'
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

const FILL_OPERATION_BYTES = MIB;

/** Blocks of a file; the last one is shorter where the file's size is no multiple of the block's. */
export function blocksPerFile(key: Pick<CellKey, 'blockSizeBytes' | 'fileSizeBytes'>): number {
  return Math.ceil(key.fileSizeBytes / key.blockSizeBytes);
}

/** Whether the measured phase works on files that were filled before: it overwrites or reads them. */
export function needsFill(key: Pick<CellKey, 'operation' | 'mode'>): boolean {
  return key.operation === 'read' || key.mode === 'overwrite';
}

/** Operations in a unit: 2 where each write is made durable before the next, otherwise 1. */
export function unitLength(key: Pick<CellKey, 'operation' | 'durability'>): number {
  return key.operation === 'write' && key.durability === 'each' ? 2 : 1;
}

/**
 * Operations in one pass of the measured phase. A cell with more than `MAX_JOB_OPERATIONS` of them is refused by the
 * plan: larger blocks, smaller or fewer files mend it.
 *
 * @param members how many directories the target has; files are counted for each of them.
 */
export function operationsPerPass(key: PassKey, members = 1): number {
  return blocksPerFile(key) * key.files * members * unitLength(key);
}

/** The bytes that one operation of a fill moves: about 1 MiB, in whole blocks. */
export function fillOperationBytes(key: Pick<CellKey, 'blockSizeBytes' | 'fileSizeBytes'>): number {
  const wholeBlocks = Math.max(1, Math.floor(FILL_OPERATION_BYTES / key.blockSizeBytes)) * key.blockSizeBytes;
  return Math.min(wholeBlocks, key.fileSizeBytes);
}
