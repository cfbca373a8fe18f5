import type { CellKey, Durability } from '../domain/plan.js';
import { noPartIn, type ParameterValue } from '../domain/strategy.js';
import { formatBytes } from '../domain/units.js';
import { writesPerSync } from '../domain/work-words.js';
import type { Point, Refusal } from './point.js';
import type { StrategyRequest } from './strategy-request.js';
import { MOST_BUFFER_BYTES } from './validate.js';

/** What a strategy could do by itself, but not with its own depth, unit or threads. */
export function togetherRefusals({
  request,
  point,
  members,
  durability,
  depth,
  threads,
  sharing,
  buffers,
  content,
  direct,
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
  readonly direct: boolean;
  /** Blocks in one call. */
  readonly vector: number;
}): readonly Refusal[] {
  const { strategy } = request;
  const refusals: Refusal[] = [...parameterRefusals(request, point)];
  const shared = durability.includes(':') ? writesPerSync(durability) : null;
  if (durability.startsWith('group:') && sharing === 'own') {
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
  if (strategy.readsUnaligned === true && direct && point.op !== 'write') {
    const why =
      'Node.js gives the memory that a whole file is read into, which is not aligned for direct I/O';
    refusals.push({ dimension: 'direct', why, remedy: 'Give buffered reads, or a strategy of blocks' });
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

/** Parameters that have no part in the operation, where their values say that they should. */
function parameterRefusals(
  { strategy, parameters }: StrategyRequest,
  { op, mode }: Point,
): readonly Refusal[] {
  return strategy.parameters.flatMap((parameter) => {
    const { name, defaultValue } = parameter;
    const none = noPartIn(parameter, { operation: op, mode });
    if (none === undefined || (parameters[name] ?? defaultValue) === defaultValue) return [];
    return [{ dimension: 'operation' in none ? 'op' : 'mode', why: none.why, remedy: none.remedy }];
  });
}

/** Whether each of its operations is a whole file. */
export function movesFiles({ capabilities: { blockSize } }: StrategyRequest['strategy']): boolean {
  return blockSize.kind === 'fixed' && typeof blockSize.value !== 'number';
}
