import type { VolumeFacts } from '../../domain/facts.js';
import type { Advice } from '../../domain/finding.js';
import type { MeasuredCell } from '../compare.js';
import { predictInFlight } from './in-flight.js';

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
      change: {
        depth,
        ...(base.key.poolSize === null ? {} : { poolSize: Math.max(depth, base.key.poolSize) }),
      },
      metric: 'operationsPerSecond',
      predicted: predictInFlight(facts, cells, base, depth),
    },
  };
}
