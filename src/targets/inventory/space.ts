import type { StatvfsResult } from '../../native/addon-types.js';

export interface Space {
  readonly sizeBytes: number | null;
  readonly freeBytes: number | null;
  readonly freeInodes: number | null;
}

/**
 * Free space as a user sees it. No blocks at all means that the file system does not say (FUSE servers, ramfs), and
 * no inodes that it makes them as needed (btrfs): null, not 0.
 */
export function spaceOf(counts: StatvfsResult | null): Space {
  if (!counts) return { sizeBytes: null, freeBytes: null, freeInodes: null };
  const told = counts.blocks > 0;
  return {
    sizeBytes: told ? counts.blocks * counts.blockBytes : null,
    freeBytes: told ? counts.availableBlocks * counts.blockBytes : null,
    freeInodes: counts.inodes > 0 ? counts.freeInodes : null,
  };
}
