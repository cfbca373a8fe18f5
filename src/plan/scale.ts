import { writesPerSync } from '../domain/work-words.js';
import type { RunInput } from './schema.js';

/** What files are rounded to where they hold a whole number of it. */
const GRAIN_BYTES = 4096;

type Sizes = Pick<RunInput, 'blockSize' | 'fileSize' | 'durability'>;
type ScaledInput = Sizes & Pick<RunInput, 'bytes'> & { readonly sweeps?: readonly Sizes[] | undefined };

/**
 * A preset's sizes, multiplied: files are cut to whole blocks, and to whole groups where writes share a sync; blocks that would be
 * larger than the smallest file, or were as large, are that file. What is not a size stays as it is. The bytes of a trial go with
 * its files.
 */
export function scaleSizes<T extends ScaledInput>(input: T, factor: number): T {
  if (factor === 1) return input;
  const { bytes } = input;
  // A file size beside the sweeps is that of all of them.
  const durability = [input, ...(input.sweeps ?? [])].flatMap((one) => one.durability ?? []);
  const scaled = {
    ...scaleOne(input, { ...input, durability }, factor),
    ...(bytes === undefined ? {} : { bytes: Math.max(GRAIN_BYTES, Math.round(bytes * factor)) }),
  };
  const { sweeps } = input;
  return sweeps === undefined
    ? scaled
    : {
        ...scaled,
        sweeps: sweeps.map((sweep) => scaleOne(sweep, { ...input, ...sweep, durability }, factor)),
      };
}

/** `effective`: with what a sweep takes from its base. */
function scaleOne<T extends Sizes>(own: T, effective: Sizes, factor: number): T {
  const { fileSize, blockSize, durability = [] } = effective;
  if (fileSize === undefined || (own.fileSize === undefined && own.blockSize === undefined)) return own;
  // Writes that share a sync come in whole groups.
  const together = durability.map((each) => writesPerSync(each) ?? 1).reduce(leastCommonMultiple, 1);
  const scaled = scaledSizes(fileSize, blockSize ?? [], factor, together);
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
  together: number,
): { readonly files: readonly number[]; readonly blocks: readonly number[] } {
  const least = Math.min(...files);
  const fits = (bytes: number): boolean => bytes < least && bytes <= least * factor;
  const grain = (Math.max(0, ...blocks.filter(fits)) || GRAIN_BYTES) * together;
  const whole = (bytes: number, of: number): number => Math.max(of, Math.round((bytes * factor) / of) * of);
  const smallest = whole(least, grain);
  const own = blocks.map((bytes) => (fits(bytes) ? bytes : smallest));
  return { files: files.map((bytes) => whole(bytes, Math.max(grain, ...own))), blocks: own };
}

function leastCommonMultiple(a: number, b: number): number {
  let [large, small] = [Math.max(a, b), Math.min(a, b)];
  while (small > 0) [large, small] = [small, large % small];
  return (a * b) / large;
}
