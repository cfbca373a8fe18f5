import type { Advice, AdviceTest } from '../domain/finding.js';
import type { MeasuredCell } from './compare.js';

/** Four times the default. */
const LARGE_POOL = 16;

/** What a volume does with so many system calls in flight, whoever makes them. */
export interface ParallelismPoint {
  readonly concurrency: number;
  readonly operationsPerSecond: number;
}

/** What threads of our own were measured to get from the volume, by their number: no pool, no JavaScript. */
export function threadsCurve(cells: readonly MeasuredCell[]): readonly ParallelismPoint[] {
  return cells
    .filter(({ key }) => key.strategy === 'native-threads' && key.threads !== null)
    .map(({ key, operationsPerSecond }) => ({
      concurrency: key.threads ?? 1,
      operationsPerSecond: operationsPerSecond.mean,
    }))
    .sort((a, b) => a.concurrency - b.concurrency);
}

/**
 * The throughput at a concurrency between those that were measured, by straight lines between them; beyond the last one
 * as at the last. Null where two points do not enclose it from below.
 */
export function throughputAt(curve: readonly ParallelismPoint[], concurrency: number): number | null {
  const after = curve.findIndex((point) => point.concurrency >= concurrency);
  if (after < 0) return curve.length < 2 ? null : (curve[curve.length - 1]?.operationsPerSecond ?? null);
  const to = curve[after];
  const from = curve[after - 1];
  if (to === undefined) return null;
  if (to.concurrency === concurrency) return to.operationsPerSecond;
  if (from === undefined) return null;
  const share = (concurrency - from.concurrency) / (to.concurrency - from.concurrency);
  return from.operationsPerSecond + share * (to.operationsPerSecond - from.operationsPerSecond);
}

/** By how much more calls in flight do more, of what other routes were measured to do: null where that is not known. */
export function predictedGain(
  curve: readonly ParallelismPoint[],
  from: number,
  to: number,
): AdviceTest['predicted'] {
  const now = throughputAt(curve, from);
  const then = throughputAt(curve, to);
  if (now === null || then === null || now === 0) return null;
  return {
    ratio: then / now,
    basis: `what native-threads do with ${to} calls in flight over what they do with ${from}`,
  };
}

/**
 * The trial that checks "leave it": a larger pool with as much in flight, which does as much. Nothing for a route that
 * does not use the pool.
 */
export function leaveTest(cells: readonly MeasuredCell[], basis: string): Pick<Advice, 'test'> {
  const base = cells.find(({ strategy, members }) => strategy.usesPool && members.length <= 1);
  if (base === undefined) return {};
  const poolSize = Math.max(LARGE_POOL, 2 * (base.key.poolSize ?? 0));
  return {
    test: {
      baseCellId: base.id,
      change: { poolSize, depth: Math.max(poolSize, base.key.depth) },
      metric: 'operationsPerSecond',
      predicted: { ratio: 1, basis },
    },
  };
}
