import type { CellFacts, OperationFacts, TailFacts, VolumeFacts } from '../domain/facts.js';
import type { WorkloadGroup } from '../domain/finding.js';
import { NS_PER_MS } from '../domain/units.js';
import { writesPerSync } from '../domain/work-words.js';
import { cachedCallNs } from './cached-call.js';
import { measuredCells, type MeasuredCell } from './compare.js';
import { calledSumNs } from './from-call.js';
import { isHeldBack } from './held-back.js';
import { isHeldByLimit, limitUses } from './io-limits.js';
import { coresUsed, processorsOf, singleThreaded } from './processors.js';
import { callsByItself, queues } from './service-times.js';
import { cacheKnowledge, type CacheKnowledge } from './unseen-cache.js';

/** Of the operations that are slow: more than ten times the median. */
export const MOST_SLOW = 0.12;
/** Of the time that the slow ones take. */
export const LEAST_TIME = 0.3;
/** Fewer are no pattern. */
export const LEAST_COUNT = 10;
/** Shorter ones are a scheduler's or a cache's doing. */
export const LEAST_SLOW_NS = NS_PER_MS;
/** With more of the processors in use, half of the slow operations' time may have been spent on one. */
export const MOST_CPU = 0.8;
/** From here on a slow operation may have waited for a processor, */
export const MOST_PRESSURE = 0.25;
/** though not for so long, unless a quota stops it. */
export const LONG_SLOW_NS = 40 * NS_PER_MS;
/** A server that is asked answers in little more: of a volume that may have no page cache only what copying takes is memory's. */
const COPIED_NS_PER_BYTE = 0.15;

/** What a few slow operations of a cell take. */
export interface Tail extends TailFacts {
  readonly cell: MeasuredCell;
  /** `write`, `sync` ...: the kind that takes most of the cell's time. */
  readonly kind: string;
  readonly operation: OperationFacts;
  readonly slowCount: number;
  readonly slowMeanNs: number;
  /** Its latencies are those of system calls. */
  readonly exact: boolean;
}

/** The tails of a group, and how many cells could show one. */
export interface Tails {
  /** Of those that hold. */
  readonly holding: readonly Tail[];
  readonly judged: number;
}

/**
 * Tails of the cells that wait for the volume. Where routes that time their system calls were measured, these alone
 * are judged: in others an operation also waits behind slow ones. Null where a limit of a cgroup is reached, which
 * lets work through in slices and so makes tails by itself.
 */
export function tailsIn(facts: VolumeFacts, group: WorkloadGroup): Tails | null {
  const cells = measuredCells(facts, group);
  if (cells.some((cell) => limitUses(facts, cell).some(isHeldByLimit))) return null;
  const all = cells
    .filter((cell) => waits(facts, cell))
    .flatMap((cell) => tailOf(cell) ?? [])
    .filter((tail) => !mayBeTurns(facts, tail) && !isUndecided(tail));
  const exact = all.filter((tail) => tail.exact);
  const judged = exact.length > 0 ? exact : all;
  const knowledge = facts.volume.kind === 'fuse' ? cacheKnowledge(facts, group) : null;
  const holding = judged.filter((tail) => holds(tail, knowledge));
  return holding.length === 0 || holding.length * 2 < judged.length
    ? { holding: [], judged: judged.length }
    : { holding, judged: judged.length };
}

/** As fast as it can, in a closed loop or behind its rate, with processors to spare. */
function waits(facts: VolumeFacts, cell: MeasuredCell): boolean {
  const cores = coresUsed(cell).value;
  const { count } = processorsOf(facts, cell);
  const ceiling = singleThreaded(cell) ? Math.min(1, count) : count;
  return isHeldBack(cell) && cores !== null && cores / ceiling <= MOST_CPU;
}

/** Whether the slow ones may have waited for their turn on a processor. */
function mayBeTurns(facts: VolumeFacts, { cell, slowMeanNs }: Tail): boolean {
  if ((cell.pressure.cpuSome.value ?? 0) < MOST_PRESSURE) return false;
  return slowMeanNs < LONG_SLOW_NS || processorsOf(facts, cell).limited;
}

function tailOf(cell: MeasuredCell): Tail | null {
  const kind = slowestKind(cell);
  const operation = cell.operations[kind];
  if (operation === undefined || operation.tail === null) return null;
  const { tail, count } = operation;
  const slowCount = Math.round(tail.operations * count);
  return {
    ...tail,
    cell,
    kind,
    operation,
    slowCount,
    slowMeanNs: slowCount === 0 ? 0 : (tail.time * calledSumNs(operation)) / slowCount,
    exact: callsByItself(cell) && !queues(cell),
  };
}

/**
 * Of work that syncs as it writes the sync may be what takes the time; of a mix the reads or the writes, which must not be
 * slow ones among the others.
 */
function slowestKind({ key, operations }: CellFacts): string {
  const sum = (kind: string): number => {
    const operation = operations[kind];
    return operation === undefined ? 0 : calledSumNs(operation);
  };
  return laneKinds(key).reduce((slowest, kind) => (sum(kind) > sum(slowest) ? kind : slowest));
}

/** What a lane does: of a mix reads and writes, and syncs but those at the end. */
export function laneKinds({ operation, durability }: CellFacts['key']): readonly string[] {
  return [
    ...(operation === 'mix' ? ['read', 'write'] : [operation]),
    ...(writesPerSync(durability) === null ? [] : ['sync']),
  ];
}

/** Whether it would hold if there were more of its operations: too few were done to tell. */
function isUndecided({ operations, time, slowCount }: Tail): boolean {
  return operations <= MOST_SLOW && time >= LEAST_TIME && slowCount < LEAST_COUNT;
}

function holds(tail: Tail, knowledge: CacheKnowledge | null): boolean {
  return (
    tail.operations <= MOST_SLOW &&
    tail.time >= LEAST_TIME &&
    tail.slowCount >= LEAST_COUNT &&
    tail.slowMeanNs >= LEAST_SLOW_NS &&
    !restIsCached(tail, knowledge)
  );
}

/**
 * Whether the others were served from memory: then the slow ones are those that were not, as by read-ahead or
 * writeback, and the device's normal time.
 */
function restIsCached(
  { cell, kind, operation, restMeanNs }: Tail,
  knowledge: CacheKnowledge | null,
): boolean {
  if (cell.key.direct || cell.key.durability === 'dsync' || kind === 'sync') return false;
  if (knowledge === 'volume') return false;
  const bytes = operation.count === 0 ? 0 : operation.bytes / operation.count;
  return restMeanNs < cachedCallNs(bytes, knowledge === 'unknown' ? COPIED_NS_PER_BYTE : undefined);
}
