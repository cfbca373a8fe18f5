import type { VolumeFacts } from '../../domain/facts.js';
import type { Advice } from '../../domain/finding.js';
import { MAX_POOL_SIZE, mostInLibuvRing } from '../../domain/libuv-io.js';
import type { KeyChange } from '../../domain/probe.js';
import { appendsOneByOne, totalDepth, type MeasuredCell } from '../compare.js';
import { filesFor, unitsOf } from '../files-for.js';
import { predictInFlight } from './in-flight.js';

/** What "more in flight" is: enough for a gain to show. */
const TIMES = 4;
const MOST_IN_FLIGHT = 64;
/** Each is a thread with an engine of its own, or a process: tens of MiB. */
const MOST_WORKERS = 16;

/**
 * Four times as much in flight, as far as that is sensible: up to 64 or twice as much, in up to 16 workers, as many as libuv's
 * ring holds.
 *
 * @param least so much at least, where the volume was seen to serve it.
 */
export function deeperThan(cell: MeasuredCell, least = 0): number {
  const inFlight = totalDepth(cell);
  const usual = Math.max(MOST_IN_FLIGHT, 2 * inFlight);
  const sensible = cell.strategy.hasWorkers ? Math.min(usual, MOST_WORKERS * inFlightOfWorker(cell)) : usual;
  return Math.min(mostInLibuvRing(cell.key), MAX_POOL_SIZE, sensible, Math.max(least, inFlight * TIMES));
}

/** Operations that each of its workers has in flight, at most. */
export function inFlightOfWorker({ key }: MeasuredCell): number {
  const { inFlight } = key.parameters;
  return typeof inFlight === 'number' ? inFlight : 1;
}

/**
 * More in flight, over a pool with a thread for each where there is a pool. What has one in flight for each of its files, or too
 * few operations in them for more, is given more of these, as {@link filesFor} has it.
 */
export function deeperChange(
  cell: MeasuredCell,
  depth = deeperThan(cell),
): KeyChange & { readonly depth: number } {
  const { poolSize } = cell.key;
  return {
    depth,
    ...(poolSize === null ? {} : { poolSize: Math.max(depth, poolSize) }),
    ...(hasOneForEachFile(cell) || unitsOf(cell.key) < depth ? filesFor(cell, depth) : {}),
  };
}

function hasOneForEachFile(cell: MeasuredCell): boolean {
  const { key, fixed, strategy } = cell;
  if (!strategy.usesPool || appendsOneByOne(cell) || key.depth !== key.files) return false;
  return fixed.some(({ dimension }) => dimension === 'depth');
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
