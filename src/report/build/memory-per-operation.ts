import type { CellFacts } from '../../domain/facts.js';
import { blocksPerCall } from '../../domain/work-words.js';
import { wholeFileIdentity, workIdentity } from '../workload-label.js';

/**
 * What each operation in flight holds: a cell's steady PSS above that of the leanest cell that does the same work under
 * the same Node.js on as many processors. What writes whole files is held against the blocks of the same files too.
 *
 * @returns null where the PSS is not known, where no other cell does the same work, and of the leanest one itself.
 */
export function memoryPerOperation(cells: readonly CellFacts[]): (cell: CellFacts) => number | null {
  return (cell) => {
    const own = cell.memory.steadyPssBytes.value;
    const others = cells.flatMap((other) => {
      const { value } = other.memory.steadyPssBytes;
      return other !== cell && value !== null && sameWork(cell, other) ? value : [];
    });
    const leanest = Math.min(...others);
    // What the leanest holds itself nobody knows: it has nothing to be held against.
    return own === null || own <= leanest ? null : (own - leanest) / inFlight(cell);
  };
}

function sameWork(cell: CellFacts, other: CellFacts): boolean {
  if (nodeOf(cell) !== nodeOf(other) || cell.key.cpus !== other.key.cpus) return false;
  const identity = cell.strategy.unit === 'file' ? wholeFileIdentity : workIdentity;
  return identity(cell.key, cell.members) === identity(other.key, other.members);
}

function nodeOf({ key, trials }: CellFacts): string | null {
  return trials.find(({ node }) => node !== null)?.node ?? key.node;
}

/** Operations that it really has in flight: no more than there are, whatever the depth. Of streams the depth is that of their files. */
function inFlight({ key, members }: CellFacts): number {
  const files = key.files * members.length;
  const lanes = Math.max(key.depth * members.length, key.threads ?? 0);
  const perFile = Math.ceil(key.fileSizeBytes / (key.blockSizeBytes * blocksPerCall(key)));
  return Math.max(1, Math.min(lanes, files * perFile));
}
