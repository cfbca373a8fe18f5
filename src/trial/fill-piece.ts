import { statfsSync } from 'node:fs';
import { KIB, MIB } from '../domain/units.js';

/** Of `statfs(2)`: the same for ext2, ext3 and ext4; and that of overlays, which mostly lie on ext4 and do not say so. */
const WITH_LARGE_FOLIOS: ReadonlySet<number> = new Set([0xef53, 0x794c7630]);
/** A write costs no more in folios of this size than in single pages, see {@link fillPieceBytes}. */
const SMALL_FOLIO_BYTES = 64 * KIB;

/**
 * The most that one write of a fill may move, in bytes. The page cache keeps what was written with one call in few
 * large folios where the file system can (ext4 since Linux 6.16), and ext4 looks at each block of a folio for each write
 * into it. In files that were written with calls of 1 MiB a write of 4 KiB takes three times as long as in files that
 * were written with calls of 64 KiB or of 4 KiB (2.1, 0.65 and 0.65 us on Linux 6.18): that would be measured then.
 * Elsewhere large pieces cost nothing later, and less where each call has to wait.
 *
 * @param directories that hold the files.
 * @throws NodeJS.ErrnoException of `statfs(2)`.
 */
export function fillPieceBytes(directories: readonly string[]): number {
  const hasLargeFolios = directories.some((directory) => WITH_LARGE_FOLIOS.has(statfsSync(directory).type));
  return hasLargeFolios ? SMALL_FOLIO_BYTES : MIB;
}
