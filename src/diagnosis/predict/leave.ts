import type { Advice } from '../../domain/finding.js';
import { totalDepth, type MeasuredCell } from '../compare.js';
import { poolDistance } from '../../domain/libuv-io.js';
import { deeperChange } from './deeper.js';

/** Four times the default. */
const LARGE_POOL = 16;

/**
 * The trial that checks "leave it": a larger pool with as much in flight, which does as much. Nothing for a route that
 * does not use the pool, or whose pool has threads to spare: more in flight would be a change of its own.
 *
 * @param basis why it does no more.
 */
export function leavePool(cells: readonly MeasuredCell[], basis: string): Pick<Advice, 'test'> {
  const base = usualRoute(cells.filter((cell) => totalDepth(cell) >= (cell.key.poolSize ?? 0)));
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

/**
 * The trial that checks "no more in flight": from as many as the volume serves on, several times as many do as much. By
 * the cell with the fewest in flight that fills the volume.
 *
 * @param enough system calls that the volume serves at a time.
 */
export function leaveDepth(
  cells: readonly MeasuredCell[],
  enough: number,
  basis: string,
): Pick<Advice, 'test'> {
  const filling = cells.filter(
    (cell) => Math.min(totalDepth(cell), cell.key.poolSize ?? 0) >= enough && isUsual(cell),
  );
  const [base] = filling.sort((a, b) => totalDepth(a) - totalDepth(b) || rank(b) - rank(a));
  if (base === undefined) return {};
  const change = deeperChange(base);
  if (change.depth <= base.key.depth) return {};
  return {
    test: {
      baseCellId: base.id,
      change,
      metric: 'operationsPerSecond',
      predicted: { ratio: 1, basis },
    },
  };
}

/** A route by the pool, as a service has it: Node.js before C++, the pool nearest to the default, the most in flight. */
export function usualRoute(cells: readonly MeasuredCell[]): MeasuredCell | undefined {
  const distance = ({ key }: MeasuredCell): number => poolDistance(key.poolSize);
  return [...cells]
    .filter(isUsual)
    .sort((a, b) => rank(b) - rank(a) || distance(a) - distance(b) || totalDepth(b) - totalDepth(a))[0];
}

function isUsual({ strategy, members, key }: MeasuredCell): boolean {
  return strategy.usesPool && members.length <= 1 && key.rate === null;
}

function rank({ strategy }: MeasuredCell): number {
  return Number(strategy.family === 'node');
}
