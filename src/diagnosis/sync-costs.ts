import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import { NS_PER_S } from '../domain/units.js';
import { writesPerSync } from '../domain/work-words.js';
import { concurrency, hintsGain, sameBut, type MeasuredCell } from './compare.js';
import { isHeldBack } from './held-back.js';
import { throughputRatio, type ComparedThroughput } from './like-with-like.js';
import { queues, serviceTime, type ServiceTime } from './service-times.js';

/** What durable writes of a cell cost, for each write. */
export interface SyncCost {
  readonly cell: MeasuredCell;
  /** Of a write by itself. */
  readonly writeNs: number;
  /** Of syncs: what one takes over the writes that share it. */
  readonly syncNs: number;
  /** Time of a lane between the ends of two writes: all that it did. */
  readonly laneNs: number;
  /** `syncNs` over what is larger, write and sync together or `laneNs`, 0 to 1. */
  readonly share: number;
  /** Of the sync calls; null where these were not timed, and for O_DSYNC, which has none. */
  readonly sync: ServiceTime | null;
}

/** A tenth of the time in what makes writes durable: below, the same work without it shows nothing. */
const LEAST_GAIN = 0.1;

/** The same work without syncs, measured beside it, by a probe or as planned; undefined: there is none. */
export function withoutSync(facts: VolumeFacts, cell: MeasuredCell): MeasuredCell | undefined {
  return facts.cells.find(
    (other): other is MeasuredCell =>
      ['none', 'end'].includes(other.key.durability) &&
      other.bytesPerSecond !== null &&
      other.operationsPerSecond !== null &&
      sameBut(other, cell, ['durability']),
  );
}

/** Null where the durability is none of those that wait while they write, or where its parts are not known. */
export function syncCost(facts: VolumeFacts, cell: MeasuredCell): SyncCost | null {
  const { durability, operation } = cell.key;
  // What keeps to its rate waits for its clock as well, and what it waits for least is not its bottleneck.
  if (operation === 'read' || !isHeldBack(cell) || cell.operationsPerSecond.mean === 0) return null;
  if (durability === 'dsync') return ofTwin(facts, cell);
  if (writesPerSync(durability) === null) return null;
  if (!durability.startsWith('group:')) return ofOwnSyncs(cell) ?? ofTwin(facts, cell);
  // Threads that no operation waits for are idle while a commit lasts; busy ones part their time as any lane does.
  return queues(cell) ? (ofTwin(facts, cell) ?? ofOwnSyncs(cell)) : (ofGroup(cell) ?? ofTwin(facts, cell));
}

function ofOwnSyncs(cell: MeasuredCell): SyncCost | null {
  const write = serviceTime(cell, 'write');
  const sync = serviceTime(cell, 'sync');
  if (write === null || sync === null) return null;
  return cost(cell, write.meanNs, (sync.meanNs * sync.count) / write.count, sync);
}

/** A commit lasts from the call of a write to the end of the sync that it shares. */
function ofGroup(cell: MeasuredCell): SyncCost | null {
  const write = serviceTime(cell, 'write');
  const { commit } = cell.operations;
  if (write === null || commit === undefined || commit.count === 0) return null;
  const commitNs = commit.latencySumNs / commit.count;
  const sync = serviceTime(cell, 'sync');
  return commitNs <= write.meanNs ? null : cost(cell, write.meanNs, commitNs - write.meanNs, sync);
}

/** Of O_DSYNC, which has no call of its own, and of calls that nothing timed: only the same without tells what they take. */
function ofTwin(facts: VolumeFacts, cell: MeasuredCell): SyncCost | null {
  const gain = gainWithoutSync(facts, cell);
  if (!hintsGain(gain, LEAST_GAIN)) return null;
  const laneNs = laneTime(cell);
  return cost(cell, laneNs / gain.ratio, laneNs * (1 - 1 / gain.ratio), serviceTime(cell, 'sync'));
}

/** Throughput of the same work without syncs over the cell's; null where that was not measured. */
export function gainWithoutSync(facts: VolumeFacts, cell: MeasuredCell): ComparedThroughput | null {
  const twin = withoutSync(facts, cell);
  return twin === undefined ? null : throughputRatio(twin, cell);
}

function cost(cell: MeasuredCell, writeNs: number, waitNs: number, sync: ServiceTime | null): SyncCost {
  const syncNs = Math.min(waitNs, mostOfGroup(cell, sync));
  const laneNs = Math.max(laneTime(cell), writeNs + syncNs);
  return { cell, writeNs, syncNs, laneNs, share: laneNs === 0 ? 0 : syncNs / laneNs, sync };
}

/**
 * A write that shares a sync waits for its own, and before it at most for one that is under way; what it waits beyond these is
 * for the slowest write of its group.
 */
function mostOfGroup({ key }: CellFacts, sync: ServiceTime | null): number {
  return sync === null || !key.durability.startsWith('group:') ? Number.POSITIVE_INFINITY : 2 * sync.meanNs;
}

/** By how many operations of a mix are writes, a lane has the more time for each. */
function laneTime(cell: MeasuredCell): number {
  const writes = cell.key.operation === 'mix' ? writeShare(cell) : 1;
  return (concurrency(cell) * NS_PER_S) / (cell.operationsPerSecond.mean * writes);
}

function writeShare({ operations, key }: CellFacts): number {
  const reads = operations.read?.count ?? 0;
  const writes = operations.write?.count ?? 0;
  return reads + writes === 0 ? 1 - (key.readShare ?? 0) / 100 : writes / (reads + writes);
}
