import type { Cell, CellKey, Durability } from '../domain/plan.js';
import type { Capability, Dimension, ParameterValue } from '../domain/strategy.js';
import { formatBytes } from '../domain/units.js';
import { writesPerSync } from '../domain/work-words.js';
import { operationBytes } from '../workloads/build/geometry.js';
import type { Rate } from './dimension-readers.js';
import type { Sweep } from './schema.js';
import type { StrategyRequest } from './strategy-request.js';
import { MOST_BUFFER_BYTES } from './validate.js';

/** One value for each dimension: a point of a sweep. */
export type Point = { readonly [K in Exclude<keyof Sweep, 'strategy'>]: Sweep[K][number] };

/** A dimension with the value that a strategy refuses, and why. */
export interface Refusal {
  readonly dimension: Exclude<keyof Point, 'readShare' | 'cpus' | 'node'>;
  readonly why: string;
  /** The largest value that it does take of this target; missing: none but the default, or other ones. */
  readonly atMost?: number;
  /** What to give instead; missing: leave out the strategy, or the dimension. */
  readonly remedy?: string;
}

export type KeyResult =
  { readonly key: CellKey; readonly fixed: Cell['fixed'] } | { readonly refusals: readonly Refusal[] };

type OwnValue = Extract<Capability, { kind: 'fixed' }>['value'];

/** The dimensions of a strategy as a sweep names them. */
const pointKeys = {
  poolSize: 'pool',
  depth: 'depth',
  blockSize: 'blockSize',
  operation: 'op',
  pattern: 'pattern',
  mode: 'mode',
  content: 'content',
  durability: 'durability',
  direct: 'direct',
  rate: 'rate',
} as const satisfies Record<Dimension, keyof Point>;

/** Values that no strategy can refuse: those that are in force where nothing is asked for. */
const unrefused: Readonly<Partial<Record<Dimension, readonly unknown[]>>> = {
  operation: ['write'],
  pattern: ['random', 'seq'],
  mode: ['overwrite'],
  content: ['random'],
  durability: ['none', 'end'],
  direct: [false],
  rate: [null],
};

/** Settles dimension after dimension, and keeps what was replaced and what was refused. */
class Settlement {
  readonly fixed: { dimension: string; why: string }[] = [];
  readonly refusals: Refusal[] = [];
  readonly #request: StrategyRequest;
  readonly #members: number;

  constructor(request: StrategyRequest, members: number) {
    this.#request = request;
    this.#members = members;
  }

  /** @param own makes a value of the dimension out of what the strategy fixes. */
  settle<T>(dimension: Dimension, asked: T, own: (value: OwnValue) => T): T {
    const capability = this.#request.strategy.capabilities[dimension];
    if (capability.kind === 'honoured') {
      this.#honour(dimension, capability, asked);
      return asked;
    }
    if (capability.kind === 'refused') {
      if (unrefused[dimension]?.includes(asked) !== true) this.refuse(dimension, capability.why);
      return asked;
    }
    const value = own(capability.value);
    if (value !== asked) this.fixed.push({ dimension, why: capability.why });
    return value;
  }

  refuse(dimension: Dimension, why: string): void {
    this.refusals.push({ dimension: pointKeys[dimension], why });
  }

  /** The value of a parameter of the strategy's that a number is multiplied by; 1 where there is none. */
  #parameter(name: string | undefined): number {
    const { strategy, parameters } = this.#request;
    const known = strategy.parameters.find((parameter) => parameter.name === name);
    return known === undefined ? 1 : Number(parameters[known.name] ?? known.defaultValue);
  }

  #honour(
    dimension: Dimension,
    { max, except = [] }: Extract<Capability, { kind: 'honoured' }>,
    asked: unknown,
  ) {
    const times = dimension === 'depth' ? this.#members : 1;
    const most = max === undefined ? Infinity : max.value * this.#parameter(max.times);
    if (max !== undefined && Number(asked) * times > most) {
      const atMost = Math.floor(most / times);
      this.refusals.push({ dimension: pointKeys[dimension], why: max.why, atMost });
    }
    const given = String(asked);
    const refused = except.find(({ value }) => value === given || value === given.split(':')[0]);
    if (refused !== undefined) this.refuse(dimension, refused.why);
  }
}

/**
 * What a strategy makes of a point: its capabilities say of each dimension whether the value is honoured, replaced by
 * the strategy's own, or refused. A fixed depth of null is 1, one of `files` the number of files. A depth of its own is
 * that of each of its threads.
 *
 * With several members, depth and files are for each of them; the pool is at least the total depth, so that a small
 * pool does not look like a backend that the volumes share, and threads of its own are that many times more. A rate is
 * over all members.
 */
export function keyOf(point: Point, request: StrategyRequest, members: number, workload: string): KeyResult {
  const { strategy } = request;
  const { threads, batch, others } = parametersOf(request);
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

/** What a strategy could do by itself, but not with its own depth, unit or threads. */
function togetherRefusals({
  request: { strategy },
  point,
  members,
  durability,
  depth,
  threads,
  sharing,
  buffers,
  content,
  vector,
}: {
  readonly request: StrategyRequest;
  readonly point: Point;
  readonly members: number;
  readonly durability: Durability;
  readonly depth: number;
  readonly threads: number | null;
  readonly sharing: ParameterValue | undefined;
  readonly buffers: ParameterValue | undefined;
  readonly content: CellKey['content'];
  /** Blocks in one call. */
  readonly vector: number;
}): readonly Refusal[] {
  const refusals: Refusal[] = [];
  const shared = durability.includes(':') ? writesPerSync(durability) : null;
  if (shared !== null && movesFiles(strategy)) {
    const why = 'each of its operations is a whole file, which has a sync of its own';
    refusals.push({ dimension: 'durability', why });
  } else if (durability.startsWith('group:') && sharing === 'own') {
    const why = 'threads with files of their own have no sync in common';
    refusals.push({ dimension: 'durability', why, remedy: `Give ${strategy.name}:sharing=shared` });
  } else if (
    shared !== null &&
    durability.startsWith('group:') &&
    strategy.capabilities.depth.kind === 'fixed' &&
    depth % shared !== 0
  ) {
    const why = `it has ${depth} in flight, which make no whole groups of ${shared}`;
    refusals.push({ dimension: 'durability', why });
  }
  if (buffers === 'shared' && movesFiles(strategy) && point.op !== 'read' && content === 'random') {
    const why =
      'random blocks bear the number of their file, so that one buffer for all files can hold zeros alone';
    refusals.push({
      dimension: 'content',
      why,
      remedy: `Give zero, or ${strategy.name}:buffers=own`,
    });
  }
  const bufferBytes = depth * members * point.fileSize;
  if (movesFiles(strategy) && bufferBytes > MOST_BUFFER_BYTES) {
    const why = `${depth * members} whole files in flight need ${formatBytes(bufferBytes)} of buffers, and at most ${formatBytes(MOST_BUFFER_BYTES)} are used`;
    refusals.push({ dimension: 'fileSize', why, remedy: 'Give smaller files, or a smaller depth' });
  }
  if (sharing === 'own' && threads !== null && point.files % threads !== 0) {
    const why = `${threads} threads with files of their own need a multiple of ${threads} files`;
    const remedy = `Give a multiple of ${threads}, or ${strategy.name}:sharing=shared`;
    refusals.push({ dimension: 'files', why, remedy });
  }
  const vectorBytes = vector * point.blockSize;
  if (vector > 1 && point.fileSize % vectorBytes !== 0) {
    const why = `a file of ${formatBytes(point.fileSize)} holds no whole vectors of ${formatBytes(vectorBytes)}`;
    refusals.push({ dimension: 'fileSize', why, remedy: `Give whole vectors, or ${strategy.name}:vector=2` });
  }
  return refusals;
}

function movesFiles({ capabilities: { blockSize } }: StrategyRequest['strategy']): boolean {
  return blockSize.kind === 'fixed' && typeof blockSize.value !== 'number';
}

function operationsPerSecond(rate: Rate, bytes: number): number | null {
  if (rate === null) return null;
  return rate.per === 'operations' ? rate.second : rate.second / bytes;
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
