import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import { KIB, NS_PER_MS } from '../domain/units.js';
import { concurrency, isMeasured, jobShare, sameBut, type MeasuredCell } from './compare.js';
import { finalSyncUses, isAtLimit, isHeldByLimit, limitUses } from './io-limits.js';
import { deviceBytes } from './own-device.js';
import { totalBytes } from './workload-groups.js';

/** More than this for each sync takes its time to be moved, on slow devices. */
export const MOST_BYTES_PER_SYNC = 64 * KIB;
/** Moving so little lasts a millisecond on no disk that is not waited for. */
export const LEAST_FINAL_SYNC_NS = NS_PER_MS;
/** Of job and final sync. */
export const LEAST_FINAL_SHARE = 0.5;

/** Dimensions in which the same work differs by how much of it goes at a time. */
const howManyAtATime = [
  'strategy',
  'poolSize',
  'depth',
  'threads',
  'files',
  'fileSizeBytes',
  'batch',
  'parameters',
] as const;

/** A final sync that takes most of the time and moves next to nothing. */
export interface FinalSync {
  readonly cell: MeasuredCell;
  readonly share: number;
  /** The mean, where a median of so few is not known. */
  readonly p50Ns: number;
  readonly p99Ns: number | null;
  readonly count: number;
  readonly bytesPerSync: number;
  /** Whether the bytes are those of the device's own counters; else those that the application wrote. */
  readonly counted: boolean;
  /** They are more than a device moves at once, but several syncs at a time were seen to take no longer than one. */
  readonly apart: boolean;
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
  const { p50, mean } = sync.latencyNs;
  // Of few syncs no median is known.
  const p50Ns = p50 ?? mean;
  if (share < LEAST_FINAL_SHARE || p50Ns < LEAST_FINAL_SYNC_NS) return null;
  if (limitUses(facts, cell).some(isAtLimit) || finalSyncUses(facts, cell).some(isHeldByLimit)) return null;
  const moved = movedBytes(facts, cell);
  if (moved === null) return null;
  const isSmall = moved.bytes / sync.count <= MOST_BYTES_PER_SYNC;
  if (isSmall && p50 === null) return null;
  if (!isSmall && (moved.counted || !takesAsLongTogether(facts, cell))) return null;
  return {
    cell,
    share,
    p50Ns,
    p99Ns: sync.latencyNs.p99,
    count: sync.count,
    bytesPerSync: moved.bytes / sync.count,
    counted: moved.counted,
    apart: !isSmall,
    source: moved.source,
  };
}

/** Times as many bytes under way at a time; their syncs would take as many times as long if they waited for bytes. */
export const LEAST_TIMES_BYTES = 4;
/** So much longer they may take. */
export const MOST_LONGER = 1.5;

/**
 * Whether final syncs of the same work, with several times as many bytes under way as in others, take no longer than those: then it is
 * not the bytes that they wait for. The cell's own are no longer either.
 */
function takesAsLongTogether(facts: VolumeFacts, cell: MeasuredCell): boolean {
  const alike = facts.cells
    .filter((other) => isMeasured(other) && sameBut(other, cell, [...howManyAtATime]))
    .flatMap((other) => {
      const sync = other.operations.sync;
      if (sync === undefined || sync.count === 0) return [];
      const bytes = Math.min(other.applicationBytes, distinctBytes(other)) / sync.count;
      return [
        {
          cell: other,
          meanNs: sync.latencyNs.mean,
          underWay: bytes * Math.min(concurrency(other), other.key.files),
        },
      ];
    });
  const own = alike.find((one) => one.cell === cell);
  return alike.some((few) =>
    alike.some(
      (many) =>
        own !== undefined &&
        many.underWay >= LEAST_TIMES_BYTES * few.underWay &&
        many.underWay >= own.underWay &&
        many.meanNs <= MOST_LONGER * few.meanNs &&
        own.meanNs <= MOST_LONGER * many.meanNs &&
        many.meanNs <= MOST_LONGER * own.meanNs,
    ),
  );
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
