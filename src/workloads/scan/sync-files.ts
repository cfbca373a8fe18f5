import { closeSync, readSync } from 'node:fs';
import type { ReadItem } from './lane.js';
import { openToRead } from './open-file.js';
import { pathOf, READ_BYTES, scanControl, type SharedScan } from './shared-scan.js';

/**
 * Reads files whole by `fs.readSync` into one buffer, which blocks the thread.
 * @param onRead called after each read: within a long file nothing else is.
 */
export function syncFiles(
  scan: Pick<SharedScan, 'paths' | 'offsets' | 'sizes' | 'control'>,
  onRead: () => void = () => undefined,
): ReadItem {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  return (index) => {
    const { fd, quiet } = openToRead(pathOf(scan, index));
    try {
      if (!quiet) Atomics.add(scan.control, scanControl.touched, 1);
      let bytes = 0;
      for (;;) {
        const count = readSync(fd, buffer, 0, READ_BYTES, null);
        Atomics.add(scan.control, scanControl.reads, 1);
        onRead();
        bytes += count;
        if (endsFile(count, bytes, scan.sizes[index] ?? 0)) return bytes;
      }
    } finally {
      closeSync(fd);
    }
  };
}

/** A short read beyond the size that the walk saw ends a file; before it, it may be any file system's whim. */
export function endsFile(count: number, bytes: number, size: number): boolean {
  return count === 0 || (count < READ_BYTES && bytes >= size);
}
