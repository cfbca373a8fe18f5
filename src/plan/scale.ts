import type { RunInput } from './schema.js';

/** What files are rounded to where they hold a whole number of it. */
const GRAIN_BYTES = 4096;

type Sizes = Pick<RunInput, 'blockSize' | 'fileSize'>;

/**
 * A preset's sizes, multiplied: files are cut to whole blocks, and blocks that would be larger than the smallest file, or were
 * as large, are that file. What is not a size stays as it is.
 */
export function scaleSizes<T extends Sizes & { readonly sweeps?: readonly Sizes[] | undefined }>(
  input: T,
  factor: number,
): T {
  if (factor === 1) return input;
  const scaled = scaleOne(input, input, factor);
  const { sweeps } = input;
  return sweeps === undefined
    ? scaled
    : { ...scaled, sweeps: sweeps.map((sweep) => scaleOne(sweep, { ...input, ...sweep }, factor)) };
}

/** `effective`: with what a sweep takes from its base. */
function scaleOne<T extends Sizes>(own: T, effective: Sizes, factor: number): T {
  const { fileSize, blockSize } = effective;
  if (fileSize === undefined || (own.fileSize === undefined && own.blockSize === undefined)) return own;
  const scaled = scaledSizes(fileSize, blockSize ?? [], factor);
  return {
    ...own,
    ...(own.fileSize === undefined ? {} : { fileSize: scaled.files }),
    // Blocks that a sweep takes from its base must still suit its own files.
    ...(blockSize === undefined ? {} : { blockSize: scaled.blocks }),
  };
}

/** Blocks that still fit stay; others, and those that were whole files, become whole files. */
function scaledSizes(
  files: readonly number[],
  blocks: readonly number[],
  factor: number,
): { readonly files: readonly number[]; readonly blocks: readonly number[] } {
  const least = Math.min(...files);
  const fits = (bytes: number): boolean => bytes < least && bytes <= least * factor;
  const grain = Math.max(0, ...blocks.filter(fits)) || GRAIN_BYTES;
  const whole = (bytes: number, of: number): number => Math.max(of, Math.round((bytes * factor) / of) * of);
  const smallest = whole(least, grain);
  const own = blocks.map((bytes) => (fits(bytes) ? bytes : smallest));
  return { files: files.map((bytes) => whole(bytes, Math.max(grain, ...own))), blocks: own };
}
