import type { MeasuredCell } from './compare.js';

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
