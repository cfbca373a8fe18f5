import type { CellFacts, OperationFacts, TailFacts, VolumeFacts } from '../domain/facts.js';
import type { WorkloadGroup } from '../domain/finding.js';
import { NS_PER_MS } from '../domain/units.js';
import { writesPerSync } from '../domain/work-words.js';
import { cachedCallNs } from './cached-call.js';
import { concurrency, measuredCells, type MeasuredCell } from './compare.js';
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
/** At a kept rate memory is cold when a call comes: so many times what copying takes may be memory's. */
export const TIMES_CACHED_AT_RATE = 10;
/** Of those that are too few for a pattern: one alone is no hint of it, */
const LEAST_HINT = 2;
/** and what so few take of the time may be half as much again. */
const LEAST_HINT_TIME = 0.2;

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
  /**
   * Those that a longer trial would settle: too few slow ones for a pattern were met, or at a kept rate the route has a queue and no
   * other was measured. Empty where a route that calls by itself shows a tail.
   */
  readonly open: readonly Tail[];
}

/**
 * Tails of the cells that wait for the volume. Where routes that time their system calls were measured, these alone
 * are judged: in others an operation also waits behind slow ones. Null where a limit of a cgroup is reached, which
 * lets work through in slices and so makes tails by itself.
 */
export function tailsIn(facts: VolumeFacts, group: WorkloadGroup): Tails | null {
  const cells = measuredCells(facts, group);
  if (cells.some((cell) => limitUses(facts, cell).some(isHeldByLimit))) return null;
  const knowledge = facts.volume.kind === 'fuse' ? cacheKnowledge(facts, group) : null;
  const all = cells
    .filter((cell) => waits(facts, cell))
    .flatMap((cell) => tailOf(cell) ?? [])
    .filter((tail) => !mayBeTurns(facts, tail) && !mayBeSyncs(tail));
  const decided = judgedAmong(all.filter((tail) => !isUndecided(tail)));
  const alike = decided.filter((tail) => holds(tail, knowledge));
  const judged = decided.filter((tail) => alike.includes(tail) || tellsAgainst(tail, alike));
  const holding = alike.length * 2 < judged.length ? [] : alike;
  const open = holding.some(({ exact }) => exact) ? [] : openAmong(all, decided, knowledge);
  return { holding, judged: judged.length, open };
}

/** Whether a cell without a tail did so many operations that it would have met a pattern, too, were one in so many slow. */
function tellsAgainst({ operation }: Tail, alike: readonly Tail[]): boolean {
  const oneIn = Math.min(1, ...alike.map(({ operations }) => operations));
  return operation.count * oneIn >= LEAST_COUNT;
}

/** Those that time their system calls, where there are any; of them those that do as much as they can, where there are any. */
function judgedAmong(decided: readonly Tail[]): readonly Tail[] {
  const exact = decided.filter((tail) => tail.exact);
  const surest = exact.length > 0 ? exact : decided;
  const lagging = surest.filter(({ cell }) => isHeldBack(cell));
  return lagging.length > 0 ? lagging : surest;
}

function openAmong(
  all: readonly Tail[],
  decided: readonly Tail[],
  knowledge: CacheKnowledge | null,
): readonly Tail[] {
  const known = decided.some(({ exact }) => exact);
  return all.filter(
    (tail) =>
      (tail.exact ? tail.slowCount < LEAST_COUNT : !known && !isHeldBack(tail.cell)) &&
      tail.slowCount >= LEAST_HINT &&
      isLikeOne(tail, knowledge, LEAST_HINT_TIME),
  );
}

/** With processors to spare. */
function waits(facts: VolumeFacts, cell: MeasuredCell): boolean {
  const cores = coresUsed(cell).value;
  const { count } = processorsOf(facts, cell);
  const ceiling = singleThreaded(cell) ? Math.min(1, count) : count;
  return cores !== null && cores / ceiling <= MOST_CPU;
}

/** Whether the slow ones may have waited for their turn on a processor. */
function mayBeTurns(facts: VolumeFacts, tail: Tail): boolean {
  const { cell, slowMeanNs } = tail;
  const pressed = isHeldBack(cell)
    ? (cell.pressure.cpuSome.value ?? 0) >= MOST_PRESSURE
    : isTail(tail) && turnsMayTakeIt(tail);
  return pressed && (slowMeanNs < LONG_SLOW_NS || processorsOf(facts, cell).limited);
}

/**
 * Whether waits for processors may have taken as long as the slow ones. A load that keeps to its rate is in calls for a part of the
 * time only, so that waits which are a small part of all the time may be most of what the calls take: all of its calls wait at most while some
 * task does, while a quota stops the process, and while the hypervisor has a processor.
 */
export function turnsMayTakeIt({ cell, operation, time }: Tail): boolean {
  const { pressure, cpuThrottledShare, stealCores, elapsedNs } = cell;
  if (pressure.cpuSome.value === null) return true;
  const share = pressure.cpuSome.value + (cpuThrottledShare.value ?? 0) + (stealCores.value ?? 0);
  return share * elapsedNs * concurrency(cell) >= time * calledSumNs(operation);
}

/** Whether slow ones among others than syncs may have waited behind these: so may most of what takes time at a kept rate. */
function mayBeSyncs({ cell, kind }: Tail): boolean {
  return !isHeldBack(cell) && kind !== 'sync' && writesPerSync(cell.key.durability) !== null;
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

/** Few enough are slow, and take enough of the time. */
function isTail({ operations, time }: Tail, leastTime = LEAST_TIME): boolean {
  return operations <= MOST_SLOW && time >= leastTime;
}

/** Whether it would hold if there were more of its operations: too few were done to tell. */
function isUndecided(tail: Tail): boolean {
  return isTail(tail) && tail.slowCount < LEAST_COUNT;
}

function holds(tail: Tail, knowledge: CacheKnowledge | null): boolean {
  return tail.slowCount >= LEAST_COUNT && isLikeOne(tail, knowledge);
}

/** Whether it is one but for the number of its slow ones. */
function isLikeOne(tail: Tail, knowledge: CacheKnowledge | null, leastTime?: number): boolean {
  return isTail(tail, leastTime) && tail.slowMeanNs >= LEAST_SLOW_NS && !restIsCached(tail, knowledge);
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
  const times = isHeldBack(cell) ? 1 : TIMES_CACHED_AT_RATE;
  const cachedNs = cachedCallNs(bytes, knowledge === 'unknown' ? COPIED_NS_PER_BYTE : undefined);
  return restMeanNs < times * cachedNs;
}
