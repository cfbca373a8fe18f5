import type { CellFacts } from '../../domain/facts.js';
import { wholeFileIdentity, workIdentity } from '../workload-label.js';

/**
 * The throughput of the best native strategy for each kind of work, in bytes per second by job time, under the
 * identity of the work, and under that of the same files written whole. Work that no native strategy completed has no
 * entry.
 */
export function nativeCeilings(cells: readonly CellFacts[]): ReadonlyMap<string, number> {
  const ceilings = new Map<string, number>();
  for (const cell of cells) {
    if (cell.strategy.family !== 'native' || cell.bytesPerSecond === null) continue;
    for (const identity of [
      workIdentity(cell.key, cell.members),
      wholeFileIdentity(cell.key, cell.members),
    ]) {
      ceilings.set(identity, Math.max(ceilings.get(identity) ?? 0, cell.bytesPerSecond.mean));
    }
  }
  return ceilings;
}

/** A cell's share of the ceiling for its work; null for a control, a cell without a result, or no ceiling. */
export function shareOfCeiling(cell: CellFacts, ceilings: ReadonlyMap<string, number>): number | null {
  if (cell.strategy.family === 'control' || cell.bytesPerSecond === null) return null;
  const identity = cell.strategy.unit === 'file' ? wholeFileIdentity : workIdentity;
  const ceiling = ceilings.get(identity(cell.key, cell.members));
  return ceiling === undefined || ceiling === 0 ? null : cell.bytesPerSecond.mean / ceiling;
}
