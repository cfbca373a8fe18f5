import type { Cell, CellKey, Durability } from '../domain/plan.js';
import { noPartIn, type ParameterValue, withTraits } from '../domain/strategy.js';
import { operationBytes } from '../workloads/build/geometry.js';
import type { Rate } from './dimension-readers.js';
import type { Point, Refusal } from './point.js';
import { Settlement } from './settlement.js';
import { type StrategyRequest, valuesOf } from './strategy-request.js';
import { movesFiles, togetherRefusals } from './together-refusals.js';

export type KeyResult =
  { readonly key: CellKey; readonly fixed: Cell['fixed'] } | { readonly refusals: readonly Refusal[] };

/**
 * What a strategy makes of a point: its capabilities say of each dimension whether the value is honoured, replaced by
 * the strategy's own, or refused. A fixed depth of null is 1, one of `files` the number of files. A depth of its own is
 * that of each of its threads.
 *
 * With several members, depth and files are for each of them; the pool is at least the total depth, so that a small
 * pool does not look like a backend that the volumes share, and threads of its own are that many times more. A rate is
 * over all members.
 */
export function keyOf(point: Point, asked: StrategyRequest, members: number, workload: string): KeyResult {
  const { threads, batch, others } = parametersOf(asked, point);
  const strategy = withTraits(asked.strategy, others);
  const request = { ...asked, strategy };
  const settlement = new Settlement(request, members);
  const { fixed } = settlement;

  const operation = settlement.settle('operation', point.op, (value) =>
    value === 'read' || value === 'mix' ? value : 'write',
  );
  // Reads have nothing to make durable; they and mixes read what is there.
  const mode =
    operation === 'write'
      ? settlement.settle('mode', point.mode, (value) => (value === 'new' ? 'new' : 'overwrite'))
      : 'overwrite';
  const durability =
    operation === 'read'
      ? 'none'
      : settlement.settle('durability', point.durability, (value) => (value ?? 'none') as Durability);
  // What has a depth of its own has it for each of its threads.
  let depth = settlement.settle('depth', point.depth, (value) =>
    value === 'files' ? point.files : Number(value ?? 1) * (threads ?? 1),
  );
  if (movesFiles(strategy) && depth > point.files) {
    depth = point.files;
    const files = depth === 1 ? 'is one file' : `are ${depth} files`;
    fixed.push({ dimension: 'depth', why: `each of its operations is a whole file, and there ${files}` });
  }
  const blockSizeBytes = settlement.settle('blockSize', point.blockSize, (value) =>
    typeof value === 'number' ? value : point.fileSize,
  );
  const pattern = settlement.settle('pattern', point.pattern, (value) =>
    value === 'random' ? 'random' : 'seq',
  );
  const direct = settlement.settle('direct', point.direct, (value) => value === true);
  const content = settlement.settle('content', point.content, (value) =>
    value === 'zero' ? 'zero' : 'random',
  );
  const rate = settlement.settle<Rate>('rate', point.rate, () => null);
  let poolSize = settlement.settle<number | null>('poolSize', point.pool, (value) =>
    typeof value === 'number' ? value : null,
  );
  if (poolSize !== null && members > 1 && strategy.usesPool && poolSize < depth * members) {
    poolSize = depth * members;
    const why = `${members} members with ${depth} in flight each: the pool has a thread for each of them`;
    fixed.push({ dimension: 'poolSize', why });
  }
  const refusals = [
    ...settlement.refusals,
    ...togetherRefusals({
      request,
      point,
      members,
      durability,
      depth,
      threads,
      sharing: others.sharing,
      buffers: others.buffers,
      content,
      direct,
      vector: Number(others.vector ?? 1),
    }),
  ];
  if (refusals.length > 0) return { refusals };

  const key: Omit<CellKey, 'rate'> = {
    workload,
    strategy: strategy.name,
    operation,
    readShare: operation === 'mix' ? point.readShare : null,
    poolSize,
    depth,
    blockSizeBytes,
    files: point.files,
    fileSizeBytes: point.fileSize,
    pattern,
    mode,
    content,
    direct,
    durability,
    batch,
    threads: threads === null ? null : threads * members,
    parameters: others,
    cpus: point.cpus,
    node: point.node,
  };
  return { fixed, key: { ...key, rate: operationsPerSecond(rate, operationBytes(key)) } };
}

function operationsPerSecond(rate: Rate, bytes: number): number | null {
  if (rate === null) return null;
  return rate.per === 'operations' ? rate.second : rate.second / bytes;
}

/** A strategy's parameters as the key has them, as far as they have a part in the operation. */
function parametersOf(
  request: StrategyRequest,
  { op, mode }: Point,
): {
  readonly threads: number | null;
  readonly batch: number | null;
  readonly others: CellKey['parameters'];
} {
  const without = new Set(
    request.strategy.parameters
      .filter((parameter) => noPartIn(parameter, { operation: op, mode }) !== undefined)
      .map(({ name }) => name),
  );
  const taken = Object.entries(valuesOf(request)).filter(([name]) => !without.has(name));
  const { threads = null, batch = null, ...others } = Object.fromEntries(taken);
  return { threads: numberOrNull(threads), batch: numberOrNull(batch), others };
}

function numberOrNull(value: ParameterValue | null): number | null {
  return value === null ? null : Number(value);
}
