import type { PredictedRatio } from '../../domain/probe.js';
import { formatNs } from '../../domain/units.js';
import { writesPerSync } from '../../domain/work-words.js';
import type { SyncCost } from '../sync-costs.js';

/**
 * By how much writes do more where more of them share a sync: the syncs alone get fewer, `L / (L - s + S / n)` with the
 * time L of a lane between two writes, s of it in syncs, and a sync of S for n writes; if a sync of n writes lasts as
 * long as one of fewer.
 *
 * @param writes that share a sync then.
 */
export function predictSyncs({ cell, syncNs, laneNs, sync }: SyncCost, writes: number): PredictedRatio {
  const now = writesPerSync(cell.key.durability) ?? 1;
  const oneNs = syncNs * now;
  return {
    ratio: laneNs / (laneNs - syncNs + oneNs / writes),
    basis:
      `a write takes ${formatNs(laneNs - syncNs)} and, of a sync of ${formatNs(oneNs)}, a 1/${writes} instead of ${now === 1 ? 'all' : `a 1/${now}`} ` +
      `(${sync?.source ?? 'the same without syncs'})`,
  };
}
