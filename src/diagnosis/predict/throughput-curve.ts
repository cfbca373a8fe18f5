import { concurrency, sameBut, type MeasuredCell } from '../compare.js';
import { LEAST_PROPORTION } from '../volume-curve.js';

/** What a volume does with so many system calls in flight, whoever makes them. */
export interface ParallelismPoint {
  readonly concurrency: number;
  readonly operationsPerSecond: number;
}

/** What threads of our own were measured to get from the volume, by their number: no pool, no JavaScript. */
export function threadsCurve(cells: readonly MeasuredCell[]): readonly ParallelismPoint[] {
  return pointsOf(cells.filter(({ key }) => key.strategy === 'native-threads' && key.threads !== null));
}

/** What a route was measured to do with other pools and depths; without those that have as many calls in flight as `not`. */
export function routeCurve(
  cells: readonly MeasuredCell[],
  base: MeasuredCell,
  not: number,
): readonly ParallelismPoint[] {
  return pointsOf(
    cells.filter((cell) => sameBut(cell, base, ['poolSize', 'depth']) && concurrency(cell) !== not),
  );
}

/** Each concurrency once, with the best that was measured there. */
function pointsOf(cells: readonly MeasuredCell[]): readonly ParallelismPoint[] {
  const best = new Map<number, number>();
  for (const cell of cells) {
    const { mean } = cell.operationsPerSecond;
    best.set(concurrency(cell), Math.max(mean, best.get(concurrency(cell)) ?? 0));
  }
  return [...best]
    .map(([inFlight, operationsPerSecond]) => ({ concurrency: inFlight, operationsPerSecond }))
    .sort((a, b) => a.concurrency - b.concurrency);
}

/**
 * The throughput at a concurrency between two that were measured: where the curve was in proportion to the calls up to
 * the lower one, on in proportion up to what the higher one does (as of a volume that serves so many at a time), else on
 * the straight line between them. Beyond the last one as at the last, where the rise ended before it.
 *
 * @returns operations per second; null where the points do not tell: below the first, or beyond a last one up to which
 *   it rose.
 */
export function throughputAt(curve: readonly ParallelismPoint[], inFlight: number): number | null {
  const after = curve.findIndex((point) => point.concurrency >= inFlight);
  if (after < 0) return endOf(curve);
  const to = curve[after];
  const from = curve[after - 1];
  if (to?.concurrency === inFlight) return to.operationsPerSecond;
  if (to === undefined || from === undefined) return null;
  if (inProportion(curve, from)) {
    return Math.min((from.operationsPerSecond * inFlight) / from.concurrency, to.operationsPerSecond);
  }
  const share = (inFlight - from.concurrency) / (to.concurrency - from.concurrency);
  return from.operationsPerSecond + share * (to.operationsPerSecond - from.operationsPerSecond);
}

function inProportion([first]: readonly ParallelismPoint[], point: ParallelismPoint): boolean {
  if (first === undefined || first === point) return false;
  const each = first.operationsPerSecond / first.concurrency;
  return point.operationsPerSecond >= LEAST_PROPORTION * each * point.concurrency;
}

/** Of a further rise in proportion so much, and the end of the rise is not near. */
const STILL_RISING = 0.5;

function endOf(curve: readonly ParallelismPoint[]): number | null {
  const last = curve[curve.length - 1];
  const before = curve[curve.length - 2];
  if (last === undefined || before === undefined) return null;
  const rise = last.operationsPerSecond / before.operationsPerSecond - 1;
  const proportion = last.concurrency / before.concurrency - 1;
  return rise >= STILL_RISING * proportion ? null : last.operationsPerSecond;
}
