import type { VolumeFacts } from '../../domain/facts.js';
import type { Advice } from '../../domain/finding.js';
import type { CellKey } from '../../domain/plan.js';
import type { MeasuredCell } from '../compare.js';
import { predictInFlight } from './in-flight.js';

/** What "more in flight" is: enough for a gain to show. */
const TIMES = 4;
const MOST_IN_FLIGHT = 64;

/** Four times as much in flight, up to 64; `least`: at least so much, where the volume was seen to serve it. */
export function deeperThan(inFlight: number, least = 0): number {
  return Math.min(MOST_IN_FLIGHT, Math.max(least, inFlight * TIMES));
}

/** More in flight, over a pool with a thread for each. */
export function deeperChange(
  { key }: Pick<MeasuredCell, 'key'>,
  depth = deeperThan(key.depth),
): Pick<CellKey, 'depth' | 'poolSize'> {
  return { depth, poolSize: Math.max(depth, key.poolSize ?? 0) };
}

/**
 * The trial of more in flight, over a pool as large, with the operations a second that it should gain. Nothing for a route
 * that blocks the event loop, and for sets.
 *
 * @param cells of the same work.
 * @param depth operations in flight then.
 */
export function deeperTest(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  base: MeasuredCell,
  depth: number,
): Pick<Advice, 'test'> {
  if (base.strategy.blocksLoop || base.members.length > 1 || depth <= base.key.depth) return {};
  return {
    test: {
      baseCellId: base.id,
      change: deeperChange(base, depth),
      metric: 'operationsPerSecond',
      predicted: predictInFlight(facts, cells, base, depth),
    },
  };
}
