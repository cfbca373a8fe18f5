import type { PredictedRatio } from '../../domain/probe.js';
import { concurrency, sameBut, type MeasuredCell } from '../compare.js';
import { timeNs } from './operation-time.js';

/** One route with both contents. */
export interface ContentPair {
  readonly zeros: MeasuredCell;
  readonly random: MeasuredCell;
}

/**
 * Throughput of a cell with random bytes over that with zeros, by what they cost another route more for each operation:
 * `t / (t + d)`, with t the time of an operation of the cell and d the difference of the pair. Null: nothing was measured
 * with both that has as many calls in flight and is not the cell itself.
 */
export function predictRandom(zeros: MeasuredCell, pairs: readonly ContentPair[]): PredictedRatio | null {
  const pair = pairs.find(
    (other) =>
      other.zeros !== zeros &&
      concurrency(other.zeros) === concurrency(zeros) &&
      sameBut(other.zeros, zeros, ['strategy', 'poolSize', 'depth', 'threads', 'batch']),
  );
  if (pair === undefined) return null;
  const ownNs = timeNs(zeros);
  const moreNs = timeNs(pair.random) - timeNs(pair.zeros);
  return {
    ratio: ownNs / Math.max(ownNs / 10, ownNs + moreNs),
    basis: `what random bytes cost ${pair.zeros.key.strategy} more than zeros, for each operation`,
  };
}
