import { randomFillSync } from 'node:crypto';
import { closeSync, constants, mkdirSync, openSync, writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import path from 'node:path';
import { KIB, MIB } from '../../domain/units.js';
import { randomInteger, seededRandom } from '../../stats/random.js';

/** Sixteen files in turn: many small ones, and most bytes in few large ones, as in people's trees. 161 KiB on average. */
const SIZES: readonly number[] = [
  ...new Array<number>(6).fill(4 * KIB),
  ...new Array<number>(4).fill(16 * KIB),
  ...new Array<number>(3).fill(64 * KIB),
  256 * KIB,
  MIB,
  MIB,
];
const FILES_A_DIRECTORY = 25;
const DIRECTORIES_A_DIRECTORY = 4;

/** A file of a made tree, its path relative to the root. */
export interface PlannedFile {
  readonly directory: readonly string[];
  readonly name: string;
  readonly size: number;
}

/**
 * The files of a tree in directories two levels deep. The sizes are the same for every seed, some bytes less than whole
 * pages, in an order that the seed draws.
 */
export function planTree(files: number, seed: number): readonly PlannedFile[] {
  const random = seededRandom(seed);
  const sizes = Array.from(
    { length: files },
    (_, index) => (SIZES[index % SIZES.length] ?? KIB) - (index % 7),
  );
  for (let last = sizes.length - 1; last > 0; last--) {
    const other = randomInteger(random, last + 1);
    [sizes[last], sizes[other]] = [sizes[other] ?? 0, sizes[last] ?? 0];
  }
  return sizes.map((size, index) => {
    const directory = Math.floor(index / FILES_A_DIRECTORY);
    return {
      directory: [directoryName(Math.floor(directory / DIRECTORIES_A_DIRECTORY)), directoryName(directory)],
      name: `f${String(index).padStart(4, '0')}`,
      size,
    };
  });
}

/** Bytes and inodes of a tree of so many files, its directories among them. */
export function treeSpace(files: number): { readonly bytes: number; readonly inodes: number } {
  const planned = planTree(files, 1);
  const directories = new Set(planned.flatMap(({ directory }) => [directory[0] ?? '', directory.join('/')]));
  // Each file may occupy a block more than its bytes.
  const bytes = planned.reduce((sum, { size }) => sum + size + 4 * KIB, 0);
  return { bytes, inodes: files + directories.size };
}

/** Makes the tree of a plan in a directory that is ours. */
export async function makeTree(
  root: string,
  planned: readonly PlannedFile[],
  moved: () => void,
): Promise<void> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  // One source for all: a tree is read, not compared; random, so that no file system makes less of it.
  const source = randomFillSync(Buffer.allocUnsafeSlow(MIB));
  const made = new Set<string>();
  for (const [index, { directory, name, size }] of planned.entries()) {
    const within = path.join(root, ...directory);
    if (!made.has(within)) mkdirSync(within, { recursive: true, mode: 0o700 });
    made.add(within);
    const fd = openSync(path.join(within, name), O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600);
    try {
      for (let at = 0; at < size;) at += writeSync(fd, source, at, size - at, at);
    } finally {
      closeSync(fd);
    }
    moved();
    if (index % 256 === 255) await setImmediate();
  }
}

function directoryName(index: number): string {
  return `d${String(index).padStart(4, '0')}`;
}
