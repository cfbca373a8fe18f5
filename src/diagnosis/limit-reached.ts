import type { VolumeFacts } from '../domain/facts.js';
import { finalSyncUses, hasLongSyncs, isAtLimit, isBurst, limitUses, type LimitUse } from './io-limits.js';
import type { MeasuredCell } from './compare.js';

/** A limit of a cgroup that a cell's rate stands at. */
export interface ReachedLimit extends LimitUse {
  readonly cell: MeasuredCell;
}

/** Cells at a limit, the fastest first. */
export function reachedLimits(facts: VolumeFacts, cells: readonly MeasuredCell[]): readonly ReachedLimit[] {
  return usesThat(isAtLimit, limitUses, facts, cells);
}

/** Cells whose final syncs stand at a limit, the fastest first. */
export function reachedInFinalSyncs(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
): readonly ReachedLimit[] {
  return usesThat(isAtLimit, finalSyncUses, facts, cells.filter(hasLongSyncs));
}

/** Cells of rounds so short that a burst may have carried them beyond their limit, the fastest first. */
export function passedInBursts(facts: VolumeFacts, cells: readonly MeasuredCell[]): readonly ReachedLimit[] {
  return usesThat(isBurst, limitUses, facts, cells);
}

function usesThat(
  holds: (use: LimitUse) => boolean,
  usesOf: typeof limitUses,
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
): readonly ReachedLimit[] {
  return [...cells]
    .sort((a, b) => b.bytesPerSecond.mean - a.bytesPerSecond.mean)
    .flatMap((cell) =>
      usesOf(facts, cell)
        .filter(holds)
        .map((use) => ({ ...use, cell })),
    );
}
