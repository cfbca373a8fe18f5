import type { CellFacts, VolumeFacts } from '../../domain/facts.js';
import type { CellKey } from '../../domain/plan.js';
import type { ReportVolume } from '../../domain/report.js';
import { workloadLabel } from '../workload-label.js';

/**
 * For each cell of a set: its throughput over the sum of what its members reach alone with the same key. Depth and
 * files count per member in both. A set's pool and native threads serve all members, so they may differ: the alone
 * cell that has the set's share per member is taken, then one with as many as the set, then the fastest.
 *
 * A cell with a member that was not measured alone has no entry.
 */
export function buildTogether(set: VolumeFacts, all: readonly VolumeFacts[]): ReportVolume['together'] {
  if (set.volume.kind !== 'set') return [];
  const alone = all.flatMap(({ cells }) => cells).filter(({ members }) => members.length === 1);
  return set.cells.flatMap((cell) => {
    if (cell.members.length < 2 || cell.bytesPerSecond === null || !cell.strategy.movesBytes) return [];
    let sum = 0;
    for (const member of cell.members) {
      const throughput = aloneCell(cell, member, alone)?.bytesPerSecond ?? null;
      if (throughput === null) return [];
      sum += throughput.mean;
    }
    const together = cell.bytesPerSecond.mean;
    return [
      {
        strategy: cell.key.strategy,
        label: togetherLabel(cell),
        togetherBytesPerSecond: together,
        sumOfAloneBytesPerSecond: sum,
        ratio: sum === 0 ? 0 : together / sum,
      },
    ];
  });
}

function aloneCell(cell: CellFacts, member: string, alone: readonly CellFacts[]): CellFacts | undefined {
  const identity = sharedIdentity(cell.key);
  const candidates = alone.filter(
    ({ key, members, bytesPerSecond }) =>
      members[0] === member && bytesPerSecond !== null && sharedIdentity(key) === identity,
  );
  return (
    candidates.find(({ key }) => hasShare(key, cell.key, cell.members.length)) ??
    candidates.find(({ key }) => hasShare(key, cell.key, 1)) ??
    candidates.reduce<CellFacts | undefined>(
      (best, next) => ((next.bytesPerSecond?.mean ?? 0) > (best?.bytesPerSecond?.mean ?? -1) ? next : best),
      undefined,
    )
  );
}

/** What members of a set share among them. */
const sharedDimensions = ['poolSize', 'threads'] as const;

function hasShare(alone: CellKey, set: CellKey, members: number): boolean {
  return sharedDimensions.every((name) => {
    const whole = set[name];
    return alone[name] === (whole === null ? null : whole / members);
  });
}

/** Equal for keys that differ in nothing but what is shared. */
function sharedIdentity(key: CellKey): string {
  const others = { ...key, poolSize: null, threads: null };
  return JSON.stringify(Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function togetherLabel({ key, members }: CellFacts): string {
  const pool = key.poolSize === null ? '' : `, pool ${key.poolSize}`;
  return `${workloadLabel(key, members.length)}${pool}, depth ${key.depth}`;
}
