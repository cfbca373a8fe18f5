import type { CellFacts } from '../domain/facts.js';
import type { Volume } from '../domain/target.js';
import { deviceBytes } from './own-device.js';

/** How much of what the application moved reached the device, or came from it. */
export interface DeviceShare {
  readonly applicationBytes: number;
  readonly deviceBytes: number;
  /** Device over application, 0 and up: merges make no difference to bytes, metadata and journals add some. */
  readonly share: number;
  readonly source: string;
}

/** Null for direct I/O and writes that are synced one by one, where nothing was moved, and where the device's counters are not known. */
export function deviceShare(cell: CellFacts, volume: Volume): DeviceShare | null {
  const { value, source } = deviceBytes(cell, volume);
  const { direct, durability, operation } = cell.key;
  if (direct || (operation === 'write' && durability === 'each')) return null;
  if (value === null || cell.applicationBytes === 0) return null;
  return {
    applicationBytes: cell.applicationBytes,
    deviceBytes: value,
    share: value / cell.applicationBytes,
    source,
  };
}

/** Up to this share of the bytes reaches the device: what is measured is memory. */
const MEMORY_SHARE = 0.1;

/** Whether a cell's bytes went to memory alone: a tmpfs, or a page cache that kept nine tenths of them from the device. */
export function inMemory(cell: CellFacts, volume: Volume): boolean {
  if (isVolatile(volume)) return true;
  if (volume.kind === 'set') return false;
  const share = deviceShare(cell, volume);
  return share !== null && share.share <= MEMORY_SHARE;
}

/** Whether nothing on a volume survives a power cut, so that a sync has nothing to do. */
export function isVolatile({ kind, members }: Volume): boolean {
  return kind === 'set' ? members.every((member) => member.kind === 'tmpfs') : kind === 'tmpfs';
}
