import { closeSync, constants, openSync } from 'node:fs';
import type { NativeAddon } from './addon-types.js';

/**
 * Drops the pages of files from the cache, so that a read that follows comes from the device. Dirty pages cannot be
 * dropped: they are written first. On tmpfs, where the pages are the file, this does nothing.
 */
export function dropPageCache(
  paths: readonly string[],
  addon: Pick<NativeAddon, 'fadvise' | 'fdatasync'>,
): void {
  for (const path of paths) {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      addon.fdatasync(fd);
      addon.fadvise(fd, 0, 0, 'dontneed');
    } finally {
      closeSync(fd);
    }
  }
}
