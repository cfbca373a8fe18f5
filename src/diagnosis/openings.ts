import type { CellFacts } from '../domain/facts.js';
import { operationsPerFile } from '../workloads/build/geometry.js';
import { gathers } from './volume-curve.js';

/** Calls that find, make or name a file. A close is none of them: of a file that was written it may wait for the bytes. */
const NAME_CALLS = [
  'open',
  'openat',
  'openat2',
  'stat',
  'newfstatat',
  'statx',
  'rename',
  'renameat',
  'renameat2',
];

/**
 * Blocks that a route moves between opening a file and closing it: one where each operation does both, all of the file's
 * of a stream. Null: it opens its files before the work, in operations of their own, or in another way.
 */
export function blocksPerOpening({ key, strategy }: Pick<CellFacts, 'key' | 'strategy'>): number | null {
  if (strategy.unit === 'file') return 1;
  if (strategy.family !== 'node' || strategy.opensBy !== 'path') return null;
  if (strategy.appends === true) return 1;
  return gathers({ strategy }) ? operationsPerFile(key) : null;
}

/** The pool's threads that stood in calls for names, on average. Null: it was looked at too seldom, or not at all, or none was at work. */
export function threadsInNames({ pool }: Pick<CellFacts, 'pool'>): number | null {
  const busy = pool?.busyMean.value ?? null;
  if (pool === null || busy === null || busy === 0) return null;
  const inNames = NAME_CALLS.reduce((sum, call) => sum + (pool.bySyscall[call] ?? 0), 0);
  return Math.min(busy, inNames);
}
