import type { VolumeFacts, CellFacts } from '../domain/facts.js';
import type { WorkloadGroup } from '../domain/finding.js';
import type { KeyChange } from '../domain/probe.js';
import {
  libuvPools,
  measuredCells,
  sameBut,
  totalDepth,
  type LibuvPools,
  type MeasuredCell,
} from './compare.js';

/** Cells that differ in the size of libuv's pool alone, or of those of their processes, smallest first; at least two. */
export interface PoolLine {
  readonly cells: readonly PooledCell[];
}

export type PooledCell = MeasuredCell & { readonly pools: LibuvPools };

/** Whether two cells differ in the size of their pools alone. */
export function sameButPools(a: CellFacts, b: CellFacts): boolean {
  return sameBut(withoutPool(a), withoutPool(b), ['poolSize']);
}

/** The size of its processes' pools, a parameter of a route of such, left out. */
function withoutPool(cell: CellFacts): CellFacts {
  const { pool, ...parameters } = cell.key.parameters;
  return pool === undefined ? cell : { ...cell, key: { ...cell.key, parameters } };
}

/** What gives a cell's pools so many threads. */
export function poolsOf({ key }: Pick<CellFacts, 'key'>, threads: number): KeyChange {
  return key.poolSize === null ? { parameters: { ...key.parameters, pool: threads } } : { poolSize: threads };
}

/** All sweeps over the pool's size in a group. */
export function poolLines(facts: VolumeFacts, group: WorkloadGroup): readonly PoolLine[] {
  const lines: PooledCell[][] = [];
  for (const cell of measuredCells(facts, group)) {
    const pools = libuvPools(cell);
    if (pools === null) continue;
    const line = lines.find(([first]) => first !== undefined && sameButPools(first, cell));
    if (line === undefined) lines.push([{ ...cell, pools }]);
    else line.push({ ...cell, pools });
  }
  return lines.flatMap((line) => {
    const cells = line.sort((a, b) => a.pools.threads - b.pools.threads);
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
