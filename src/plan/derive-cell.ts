import { DEFAULT_POOL_SIZE } from '../domain/libuv-io.js';
import type { Cell, CellKey } from '../domain/plan.js';
import type { KeyChange } from '../domain/probe.js';
import type { ParameterValue, Strategy } from '../domain/strategy.js';
import { keyOf } from './capabilities.js';
import type { Point } from './point.js';
import { cellId } from './cell-id.js';

/**
 * A cell that differs from another one in some dimensions, by the same rules as if a user had asked for it.
 *
 * @returns null where its strategy refuses the change, or is not there.
 */
export function deriveCell(base: Cell, change: KeyChange, strategies: readonly Strategy[]): Cell | null {
  const key: CellKey = { ...base.key, ...change };
  const strategy = strategies.find(({ name }) => name === key.strategy);
  if (strategy === undefined) return null;
  const own = key.strategy === base.key.strategy || change.parameters ? key.parameters : {};
  const parameters: Record<string, ParameterValue> = { ...own };
  // A set has so many times the threads: the request names those of one member.
  if (key.threads !== null) parameters.threads = Math.max(1, key.threads / base.members.length);
  if (key.batch !== null) parameters.batch = key.batch;
  const known = new Set(strategy.parameters.map(({ name }) => name));
  const request = {
    strategy,
    parameters: Object.fromEntries(Object.entries(parameters).filter(([name]) => known.has(name))),
    byName: false,
  };
  const result = keyOf(pointOf(key), request, base.members.length, key.workload);
  if ('refusals' in result) return null;
  const { members, targetId } = base;
  return { id: cellId(members, result.key), targetId, key: result.key, fixed: result.fixed, members };
}

/** What a user would have asked for. The pool's default stands where the base had none. */
function pointOf(key: CellKey): Point {
  return {
    pool: key.poolSize ?? DEFAULT_POOL_SIZE,
    depth: key.depth,
    blockSize: key.blockSizeBytes,
    files: key.files,
    fileSize: key.fileSizeBytes,
    op: key.operation,
    readShare: key.readShare ?? 70,
    pattern: key.pattern,
    mode: key.mode,
    content: key.content,
    durability: key.durability,
    rate: key.rate === null ? null : { per: 'operations', second: key.rate },
    cpus: key.cpus,
    node: key.node,
    direct: key.direct,
  };
}
