import type { CellFacts } from '../domain/facts.js';
import { concurrency, totalDepth } from './compare.js';
import { singleThreaded } from './processors.js';

/** What the system calls of one kind took. */
export interface ServiceTime {
  readonly count: number;
  readonly meanNs: number;
  readonly p50Ns: number | null;
  readonly p99Ns: number | null;
  readonly source: string;
}

/**
 * Whether a cell's latencies are those of its system calls: each thread calls by itself, nothing waits for a thread of
 * a pool or for the event loop, and nothing counts from an intended start.
 */
export function timesSystemCalls(cell: Pick<CellFacts, 'key' | 'strategy'>): boolean {
  return cell.key.rate === null && callsByItself(cell);
}

/** Whether each thread calls by itself: from the call on its latencies are those of system calls, at a rate as well. */
export function callsByItself(cell: Pick<CellFacts, 'key' | 'strategy'>): boolean {
  return singleThreaded(cell) || cell.strategy.name === 'native-threads';
}

/** Whether operations wait for a thread before they begin. */
export function queues(cell: Pick<CellFacts, 'key' | 'members' | 'strategy'>): boolean {
  return totalDepth(cell) > concurrency(cell);
}

/**
 * The system calls of one kind: the latencies of a cell that times its system calls, else the stage *service* where it was
 * stamped. Null: the latencies hold waits of other kinds, and nothing parts them.
 */
export function serviceTime(cell: CellFacts, kind: string): ServiceTime | null {
  const operation = cell.operations[kind];
  if (operation === undefined || operation.count === 0) return null;
  // A staged trial is one, its latencies are those of all rounds.
  const byItself = timesSystemCalls(cell);
  const summary = byItself ? operation.latencyNs : (operation.stages?.service.summary ?? null);
  if (summary === null || summary.count === 0) return null;
  return {
    count: operation.count,
    meanNs: summary.mean,
    p50Ns: summary.p50,
    p99Ns: summary.p99,
    source: `${byItself ? 'latencies' : 'stage service'} of ${kind}, cell ${cell.id}`,
  };
}
