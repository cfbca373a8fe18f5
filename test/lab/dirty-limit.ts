import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Lets the kernel keep so many unwritten bytes for a device, by its own limit and not by that of the whole machine:
 * beyond it a buffered write waits for the device. Linux 6.2 and later.
 * @throws Error where the kernel has no such limit.
 */
export function setDirtyLimit(majorMinor: string, bytes: number): void {
  const folder = folderOf(majorMinor);
  if (!existsSync(join(folder, 'max_bytes'))) {
    throw new Error('this kernel has no limit of unwritten bytes for a device (Linux 6.2 has)');
  }
  writeFileSync(join(folder, 'strict_limit'), '1');
  writeFileSync(join(folder, 'max_bytes'), String(bytes));
}

/** As it is for a device that nobody has limited: the limit belongs to the device and outlives what is mounted. */
export function clearDirtyLimit(majorMinor: string): void {
  const folder = folderOf(majorMinor);
  if (!existsSync(join(folder, 'strict_limit'))) return;
  writeFileSync(join(folder, 'max_ratio'), '100');
  writeFileSync(join(folder, 'strict_limit'), '0');
}

function folderOf(majorMinor: string): string {
  return join('/sys/class/bdi', majorMinor);
}
