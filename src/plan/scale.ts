import { writesPerSync } from '../domain/work-words.js';
import type { RunInput } from './schema.js';

/** What files are rounded to where they hold a whole number of it. */
const GRAIN_BYTES = 4096;

type Sizes = Pick<RunInput, 'blockSize' | 'fileSize' | 'durability'>;
type ScaledInput = Sizes & Pick<RunInput, 'bytes'> & { readonly sweeps?: readonly Sizes[] | undefined };

/**
 * A preset's sizes, multiplied: files are cut to whole blocks, and blocks that would be larger than the file to the file. What
 * is not a size stays as it is. The bytes of a trial go with its files.
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
  if (fileSize === undefined) return own;
  const largestBlock = Math.max(...(blockSize ?? [GRAIN_BYTES]));
  const files = fileSize.map((bytes) => {
    const wanted = bytes * factor;
    // Writes that share a sync come in whole groups.
    const together = durability.map((each) => writesPerSync(each) ?? 1).reduce(leastCommonMultiple, 1);
    const grain = (largestBlock <= wanted ? largestBlock : GRAIN_BYTES) * together;
    return Math.max(grain, Math.round(wanted / grain) * grain);
  });
  const smallestFile = Math.min(...files);
  const blocks = blockSize?.map((bytes) => Math.min(bytes, smallestFile));
  return {
    ...own,
    ...(own.fileSize === undefined ? {} : { fileSize: files }),
    ...(own.blockSize === undefined ? {} : { blockSize: blocks }),
  };
}

function leastCommonMultiple(a: number, b: number): number {
  let [large, small] = [Math.max(a, b), Math.min(a, b)];
  while (small > 0) [large, small] = [small, large % small];
  return (a * b) / large;
}
