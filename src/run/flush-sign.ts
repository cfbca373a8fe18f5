import { readFileSync } from 'node:fs';
import type { Volume } from '../domain/target.js';
import { deviceNames } from '../domain/volume-devices.js';
import { readDeviceBytes } from './disturbance.js';

/** Each changes as something is written. */
export interface FlushSign {
  /** By the devices of the volumes. */
  readonly devices: string;
  /** By the whole machine: what others write is among it. */
  readonly pages: string;
}

/**
 * What changes as these volumes are written. Of one whose device cannot be seen (network, FUSE, an overlay in a container)
 * the pages that the kernel has written back tell.
 */
export function flushSign(volumes: readonly Volume[]): () => FlushSign {
  const devices = volumes.map(deviceNames);
  const isUnseen = devices.some((names) => names.length === 0);
  const seen = [...new Set(devices.flat())];
  return () => {
    const pages = isUnseen ? pagesWrittenBack(vmstat()) : [];
    return { devices: [...readDeviceBytes(seen).values()].join(' '), pages: pages.join(' ') };
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
