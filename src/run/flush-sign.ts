import { readFileSync } from 'node:fs';
import type { Volume } from '../domain/target.js';
import { deviceNames } from '../domain/volume-devices.js';
import { readDeviceBytes } from './disturbance.js';

/**
 * Something that changes as the devices under these volumes write. Of a volume whose device cannot be seen (network,
 * FUSE, an overlay in a container) the pages that the kernel has written back tell: they are the machine's, so that what
 * others write counts as well, and a hang there may be waited for longer than the limit.
 */
export function flushSign(volumes: readonly Volume[]): () => string {
  const devices = volumes.map(deviceNames);
  const isUnseen = devices.some((names) => names.length === 0);
  const seen = [...new Set(devices.flat())];
  return () => {
    const pages = isUnseen ? pagesWrittenBack(vmstat()) : [];
    return [...readDeviceBytes(seen).values(), ...pages].join(' ');
  };
}

/** @param text of /proc/vmstat. Pages that FUSE writes back count as written before they are: those that are left, too. */
export function pagesWrittenBack(text: string): readonly string[] {
  return text.match(/^nr_(?:written|writeback_temp) \d+$/gm) ?? [];
}

function vmstat(): string {
  try {
    return readFileSync('/proc/vmstat', 'latin1');
  } catch {
    // Not every container shows it.
    return '';
  }
}
