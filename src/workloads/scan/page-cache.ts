import { closeSync, statfsSync } from 'node:fs';
import { errorCodeOf, IotriageError } from '../../domain/errors.js';
import type { NativeAddon } from '../../native/addon-types.js';
import { openToRead } from './open-file.js';
import { pathOf, type SharedScan } from './shared-scan.js';

/** TMPFS_MAGIC and RAMFS_MAGIC of `statfs(2)`. */
const MEMORY_TYPES: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/** How much of the files is in the page cache. */
export interface Cached {
  /** Of the bytes that could be looked at, 0 to 1; null: of none. */
  readonly share: number | null;
  /** Files of others, of which the kernel tells nothing to who does not own them, and of file systems that map none. */
  readonly unseen: number;
}

/** @throws IotriageError `unsupported` where the pages are the files: they cannot be dropped. */
export function refuseMemory(root: string): void {
  if (!MEMORY_TYPES.has(statfsSync(root).type)) return;
  throw new IotriageError('unsupported', `${root} lies in memory: cold reads are not possible there`);
}

/**
 * Drops the pages of files from the cache.
 * @param sync what is dirty is written first: of files that are ours. Of a user's it stays in the cache.
 */
export function dropPages(
  scan: SharedScan,
  addon: Pick<NativeAddon, 'fadvise' | 'fdatasync'>,
  sync: boolean,
  moved: () => void,
): void {
  eachFile(scan, moved, (fd) => {
    try {
      if (sync) addon.fdatasync(fd);
      addon.fadvise(fd, 0, 0, 'dontneed');
    } catch (error) {
      // What stays in the cache is seen there.
      if (errorCodeOf(error) === undefined) throw error;
    }
  });
}

/** Looks by `mincore(2)`; this reads nothing of the files. */
export function cachedNow(
  scan: SharedScan,
  addon: Pick<NativeAddon, 'residentBytes'>,
  moved: () => void,
): Cached {
  let [seen, resident, unseen] = [0, 0, 0];
  eachFile(scan, moved, (fd, size, quiet) => {
    // Without O_NOATIME a mapping may change the atime, and what it shows is no truth.
    const bytes = quiet ? residentOf(addon, fd, size) : null;
    if (bytes === null) unseen++;
    else {
      seen += size;
      resident += bytes;
    }
  });
  return { share: seen === 0 ? null : resident / seen, unseen };
}

/** Null: the file system maps no files (FUSE past the cache, 9p), so that nobody can see. */
function residentOf(addon: Pick<NativeAddon, 'residentBytes'>, fd: number, size: number): number | null {
  try {
    return addon.residentBytes(fd, size);
  } catch (error) {
    if (errorCodeOf(error) === undefined) throw error;
    return null;
  }
}

/** What cannot be opened is told where it is read. */
function eachFile(
  scan: SharedScan,
  moved: () => void,
  visit: (fd: number, size: number, quiet: boolean) => void,
): void {
  for (const [index, size] of scan.sizes.entries()) {
    let opened: ReturnType<typeof openToRead>;
    try {
      opened = openToRead(pathOf(scan, index));
    } catch {
      continue;
    }
    try {
      visit(opened.fd, size, opened.quiet);
    } finally {
      closeSync(opened.fd);
    }
    moved();
  }
}
