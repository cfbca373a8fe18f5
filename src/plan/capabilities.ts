import type { Cell, CellKey } from '../domain/plan.js';
import type { Capability, ParameterValue } from '../domain/strategy.js';
import type { StrategyRequest } from './strategy-request.js';
import type { Sweep } from './schema.js';

/** One value for each dimension: a point of a sweep. */
export type Point = { readonly [K in Exclude<keyof Sweep, 'strategy'>]: Sweep[K][number] };

/** A dimension with the value that a strategy refuses, and why. */
export interface Refusal {
  readonly dimension: 'pool' | 'depth' | 'direct' | 'content';
  readonly why: string;
  /** The largest value that it does take of this target; missing: none but the default. */
  readonly atMost?: number;
}

export type KeyResult =
  { readonly key: CellKey; readonly fixed: Cell['fixed'] } | { readonly refusals: readonly Refusal[] };

type OwnValue = Extract<Capability, { kind: 'fixed' }>['value'];

/** Values that no strategy can refuse: those that are in force where nothing is asked for. */
const unrefused = { direct: false, content: 'random' } as const;

/**
 * What a strategy makes of a point: its capabilities say of each dimension whether the value is honoured, replaced by
 * the strategy's own, or refused. A fixed depth of null is 1. A depth of its own is that of each of its threads.
 *
 * With several members, depth and files are for each of them; the pool is at least the total depth, so that a small
 * pool does not look like a backend that the volumes share, and threads of its own are that many times more.
 */
export function keyOf(point: Point, request: StrategyRequest, members: number, workload: string): KeyResult {
  const { strategy } = request;
  const { capabilities } = strategy;
  const fixed: { dimension: string; why: string }[] = [];
  const refusals: Refusal[] = [];

  const settle = <T>(
    dimension: Refusal['dimension'],
    capability: Capability,
    asked: T,
    own: (value: OwnValue) => T,
    harmless?: T,
  ): T => {
    if (capability.kind === 'honoured') {
      const { max } = capability;
      const times = dimension === 'depth' ? members : 1;
      if (max !== undefined && Number(asked) * times > max.value) {
        refusals.push({ dimension, why: max.why, atMost: Math.floor(max.value / times) });
      }
      return asked;
    }
    if (capability.kind === 'refused') {
      if (asked !== harmless) refusals.push({ dimension, why: capability.why });
      return asked;
    }
    const value = own(capability.value);
    if (value !== asked)
      fixed.push({ dimension: dimension === 'pool' ? 'poolSize' : dimension, why: capability.why });
    return value;
  };

  const { threads, batch, others } = parametersOf(request);
  // What has a depth of its own has it for each of its threads.
  const depth = settle(
    'depth',
    capabilities.depth,
    point.depth,
    (value) => Number(value ?? 1) * (threads ?? 1),
  );
  const direct = settle(
    'direct',
    capabilities.direct,
    point.direct,
    (value) => value === true,
    unrefused.direct,
  );
  const content = settle<CellKey['content']>(
    'content',
    capabilities.content,
    point.content,
    (value) => (value === 'zero' ? 'zero' : 'random'),
    unrefused.content,
  );
  let poolSize = settle<number | null>('pool', capabilities.poolSize, point.pool, (value) =>
    typeof value === 'number' ? value : null,
  );
  if (poolSize !== null && members > 1 && strategy.usesPool && poolSize < depth * members) {
    poolSize = depth * members;
    const why = `${members} members with ${depth} in flight each: the pool has a thread for each of them`;
    fixed.push({ dimension: 'poolSize', why });
  }
  if (refusals.length > 0) return { refusals };

  // Reads have nothing to make durable, and read what is there.
  const isRead = point.op === 'read';
  return {
    fixed,
    key: {
      workload,
      strategy: strategy.name,
      operation: point.op,
      readShare: null,
      poolSize,
      depth,
      blockSizeBytes: point.blockSize,
      files: point.files,
      fileSizeBytes: point.fileSize,
      pattern: point.pattern,
      mode: isRead ? 'overwrite' : point.mode,
      content,
      direct,
      durability: isRead ? 'none' : point.durability,
      rate: null,
      batch,
      threads: threads === null ? null : threads * members,
      parameters: others,
      cpus: null,
      node: null,
    },
  };
}

/** A strategy's parameters: those asked for, the others at their defaults. */
function parametersOf({ strategy, parameters }: StrategyRequest): {
  readonly threads: number | null;
  readonly batch: number | null;
  readonly others: CellKey['parameters'];
} {
  const {
    threads = null,
    batch = null,
    ...others
  } = Object.fromEntries(
    strategy.parameters.map(({ name, defaultValue }) => [name, parameters[name] ?? defaultValue] as const),
  );
  return { threads: numberOrNull(threads), batch: numberOrNull(batch), others };
}

function numberOrNull(value: ParameterValue | null): number | null {
  return value === null ? null : Number(value);
}
