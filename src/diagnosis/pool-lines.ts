import type { VolumeFacts, CellFacts } from '../domain/facts.js';
import type { WorkloadGroup } from '../domain/finding.js';
import { measuredCells, sameBut, totalDepth, type MeasuredCell } from './compare.js';

/** Cells that differ in the size of libuv's pool alone, smallest first; at least two. */
export interface PoolLine {
  readonly cells: readonly PooledCell[];
}

export type PooledCell = MeasuredCell & { readonly key: { readonly poolSize: number } };

function hasPool(cell: MeasuredCell): cell is PooledCell {
  return cell.strategy.usesPool && cell.key.poolSize !== null;
}

/** All sweeps over the pool's size in a group. */
export function poolLines(facts: VolumeFacts, group: WorkloadGroup): readonly PoolLine[] {
  const lines: PooledCell[][] = [];
  for (const cell of measuredCells(facts, group)) {
    if (!hasPool(cell)) continue;
    const line = lines.find(([first]) => first !== undefined && sameBut(first, cell, ['poolSize']));
    if (line === undefined) lines.push([cell]);
    else line.push(cell);
  }
  return lines.flatMap((line) => {
    const cells = line.sort((a, b) => a.key.poolSize - b.key.poolSize);
    return cells.length < 2 ? [] : [{ cells }];
  });
}

/** The system call in which nearly all threads of the pool stand that have work: no more than operations are in flight. */
export function commonSyscall(cell: CellFacts): string | null {
  const { pool } = cell;
  const threads = pool?.threads.value ?? null;
  // Of a few looks neither is known.
  if (pool === null || threads === null || threads === 0 || pool.busyMean.value === null) return null;
  const [name, count] = Object.entries(pool.bySyscall).sort(([, a], [, b]) => b - a)[0] ?? ['', 0];
  return name !== '' &&
    name !== 'futex' &&
    name !== 'running' &&
    count / Math.min(threads, totalDepth(cell)) >= 0.8
    ? name
    : null;
}
