/** Throughput within this share of the best counts as the best: smaller differences are noise in short trials. */
export const KNEE_TOLERANCE = 0.05;

export interface SweepPoint {
  /** The dimension's value: a pool size, a depth. */
  readonly value: number;
  readonly throughput: number;
}

/** The smallest value whose throughput is within 5 % of the best of the sweep; null for no points. */
export function smallestNearBest(points: readonly SweepPoint[]): number | null {
  const best = Math.max(...points.map(({ throughput }) => throughput));
  const near = points.filter(({ throughput }) => throughput >= best * (1 - KNEE_TOLERANCE));
  return near.length === 0 ? null : Math.min(...near.map(({ value }) => value));
}

/**
 * Where a sweep bends: the smallest value whose throughput is within 5 % of the best. Null where that is the last
 * value of the sweep: it was still rising there, and what lies beyond was not looked at.
 */
export function knee(points: readonly SweepPoint[]): number | null {
  const smallest = smallestNearBest(points);
  const last = Math.max(...points.map(({ value }) => value));
  return smallest === null || smallest === last ? null : smallest;
}
