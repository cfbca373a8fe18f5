import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import { KIB, NS_PER_MS } from '../domain/units.js';
import { jobShare, type MeasuredCell } from './compare.js';
import { finalSyncUses, isAtLimit, isHeldByLimit, limitUses } from './io-limits.js';
import { deviceBytes } from './own-device.js';
import { totalBytes } from './workload-groups.js';

/** More than this for each sync takes its time to be moved, on slow devices. */
export const MOST_BYTES_PER_SYNC = 64 * KIB;
/** Moving so little lasts a millisecond on no disk that is not waited for. */
export const LEAST_FINAL_SYNC_NS = NS_PER_MS;
/** Of job and final sync. */
export const LEAST_FINAL_SHARE = 0.5;

/** A final sync that takes most of the time and moves next to nothing. */
export interface FinalSync {
  readonly cell: MeasuredCell;
  readonly share: number;
  readonly p50Ns: number;
  readonly p99Ns: number | null;
  readonly count: number;
  readonly bytesPerSync: number;
  /** Whether the bytes are those of the device's own counters; else those that the application wrote. */
  readonly counted: boolean;
  readonly source: string;
}

/**
 * Null where the final sync is a small part, or is explained by the bytes that it moves, or by a limit of a cgroup, or
 * where it cannot be told how many bytes these are.
 */
export function finalSync(facts: VolumeFacts, cell: MeasuredCell): FinalSync | null {
  const { sync } = cell.operations;
  const { durability, operation, rate } = cell.key;
  if (durability !== 'end' || operation === 'read' || rate !== null || sync === undefined) return null;
  const share = 1 - jobShare(cell);
  const p50Ns = sync.latencyNs.p50;
  if (share < LEAST_FINAL_SHARE || p50Ns === null || p50Ns < LEAST_FINAL_SYNC_NS) return null;
  if (limitUses(facts, cell).some(isAtLimit) || finalSyncUses(facts, cell).some(isHeldByLimit)) return null;
  const moved = movedBytes(facts, cell);
  if (moved === null || moved.bytes / sync.count > MOST_BYTES_PER_SYNC) return null;
  return {
    cell,
    share,
    p50Ns,
    p99Ns: sync.latencyNs.p99,
    count: sync.count,
    bytesPerSync: moved.bytes / sync.count,
    counted: moved.counted,
    source: moved.source,
  };
}

/** What the syncs can have moved at most: of the device, or where the volume has none, the distinct bytes written. */
function movedBytes(
  { volume }: VolumeFacts,
  cell: MeasuredCell,
): { readonly bytes: number; readonly counted: boolean; readonly source: string } | null {
  const { value, source } = deviceBytes(cell, volume, 'write');
  if (value !== null) return { bytes: value, counted: true, source };
  const volumes = volume.kind === 'set' ? volume.members : [volume];
  if (volumes.some(({ devices }) => devices.length > 0)) return null;
  return {
    bytes: Math.min(cell.applicationBytes, distinctBytes(cell)),
    counted: false,
    source: `cell ${cell.id}`,
  };
}

function distinctBytes(cell: CellFacts): number {
  return totalBytes(cell.key) * Math.max(1, cell.members.length) * cell.bytesPerSecondRounds.length;
}
