import type { CellFacts } from '../domain/facts.js';
import { NS_PER_S } from '../domain/units.js';
import { concurrency, jobShare, type MeasuredCell } from './compare.js';
import { namePhases, paysForNames } from './facts/shares.js';
import { blocksPerOpening, threadsInNames } from './openings.js';

/** What names cost, beside what bytes cost. */
export interface MetadataCost {
  readonly cell: MeasuredCell;
  /** `create`, `open`, `unlink` ...: the slowest of them. */
  readonly kind: string;
  /** Mean of its calls. */
  readonly callNs: number;
  /** Of the time that the work takes, removing aside, 0 to 1. */
  readonly share: number;
  /** The share is not measured but at least so large: a route that opens, writes and closes in one operation. */
  readonly atLeast: boolean;
  /** What names take together by all that is known, 0 to 1: where the share is one of removing, making takes as long again. */
  readonly namedShare: number;
  /** It is made of waits of files for each other, at the lock of their directory. */
  readonly inTurns: boolean;
  /** The share is that of the lanes, as far as there are threads for them, whose threads were seen in such calls. */
  readonly seenInThreads: boolean;
  /** What the share is told by: one thread that does the same, and opens its file once; null: it is told otherwise. */
  readonly alone: MeasuredCell | null;
}

/** How much of the time goes into the names of files. Null: it is not part of the work, or it has no such phases. */
export function metadataCost(cell: MeasuredCell): MetadataCost | null {
  const blocks = blocksPerOpening(cell);
  if (blocks === null) return paysForNames(cell) ? ofPhases(cell) : null;
  // What opens a file for several blocks, or to append to it, was looked at in its threads; an unlink says less,
  const seen = cell.strategy.unit === 'file' ? null : ofThreads(cell, blocks);
  // and of a file that grew by many appends nothing: it gives back the bytes of them all.
  return seen ?? (cell.strategy.appends === true ? null : ofWholeFiles(cell, blocks));
}

/**
 * Of appends that block the event loop, each with an opening and a closing: what they take beyond one thread that does the same in a
 * file that is open. No thread of a pool shows it. Null: such a thread was not measured, or does no more.
 */
export function costBesideOne(cell: MeasuredCell, cells: readonly MeasuredCell[]): MetadataCost | null {
  if (cell.strategy.appends !== true || !cell.strategy.blocksLoop || blocksPerOpening(cell) === null)
    return null;
  const alone = cells.find((other) => other.strategy.name === 'native-threads' && concurrency(other) === 1);
  if (alone === undefined || cell.key.durability === 'none') return null;
  // A close may send the bytes that memory took: the thread beside it leaves them to its final sync.
  const { mean } = (alone.withSync ?? alone).operationsPerSecond;
  if (mean <= cell.operationsPerSecond.mean) return null;
  const part = 1 - cell.operationsPerSecond.mean / mean;
  const share = part * jobShare(cell);
  return {
    cell,
    kind: 'open',
    callNs: (part * NS_PER_S) / cell.operationsPerSecond.mean / CALLS_OF_AN_OPENING,
    share,
    atLeast: true,
    namedShare: share,
    inTurns: false,
    seenInThreads: false,
    alone,
  };
}

/** Whether each opening for a write gives a name to a new file: it is new, or takes the place of an old one. */
export function makesFiles({ key, strategy }: Pick<CellFacts, 'key' | 'strategy'>): boolean {
  if (key.operation !== 'write' || strategy.appends === true) return false;
  return key.mode === 'new' || strategy.replaces === true;
}

/** Files are made, written, synced and closed in phases of their own. */
function ofPhases(cell: MeasuredCell): MetadataCost | null {
  const share = cell.shares.metadata.value;
  const costs = namePhases.map((kind) => ({
    kind,
    elapsedNs: elapsed(cell, kind),
    callNs: callNs(cell, kind),
  }));
  const slowest = costs.reduce((a, b) => (b.elapsedNs > a.elapsedNs ? b : a));
  if (share === null) return null;
  return {
    cell,
    kind: slowest.kind,
    callNs: slowest.callNs,
    share,
    atLeast: false,
    namedShare: share,
    inTurns: false,
    seenInThreads: false,
    alone: null,
  };
}

/** Where the pool's threads stand while files are opened, written or read, and closed. Null: that was not seen. */
function ofThreads(cell: MeasuredCell, blocks: number): MetadataCost | null {
  const inNames = threadsInNames(cell);
  const fileNs = blocks * callNs(cell, 'measure', cell.key.operation, 1);
  if (inNames === null || fileNs === 0) return null;
  // Of the lanes that a thread can be had for: what is idle, or in the loop, is not in names.
  const threads = Math.min(lanesAtWork(cell), cell.key.poolSize ?? Number.POSITIVE_INFINITY);
  const share = Math.min(1, inNames / threads) * jobShare(cell);
  return {
    cell,
    kind: 'open',
    // By Little's law: those in names at a time, times the wall time, over the files.
    callNs: inNames * fileNs,
    share,
    atLeast: true,
    namedShare: share,
    inTurns: false,
    seenInThreads: true,
    alone: null,
  };
}

/** From here on the calls that change a directory take all of its time: they go one at a time. */
export const LEAST_BUSY = 0.8;
/** Calls that change names, as many as an unlink takes for each: making is two, a look-up and a create; a rename is one more. */
const MAKING_CALLS = 2;
/** An open and a close. */
const CALLS_OF_AN_OPENING = 2;

/** Making a file, or finding and opening it, takes about as long as removing it, which moves no bytes; opening, moving bytes and closing are one operation. */
function ofWholeFiles(cell: MeasuredCell, blocks: number): MetadataCost | null {
  const file = blocks * callNs(cell, 'measure', cell.key.operation);
  const directories = Math.max(1, cell.members.length);
  // Removing takes the lock of the directory: what one takes while all others wait.
  const turn = callNs(cell, 'unlink', 'unlink', directories);
  if (file === 0 || turn === 0) return null;
  const calls = MAKING_CALLS + (cell.strategy.replaces ? 1 : 0);
  const busy = makesFiles(cell) ? (calls * turn * lanesAtWork(cell)) / file / directories : 0;
  // Names are a part of the job; a final sync comes on top of it.
  const ofJob = (part: number): number => Math.min(1, part) * jobShare(cell);
  if (busy >= LEAST_BUSY) {
    // Making takes the same lock: who makes a file waits for the others as who removes one.
    const unlink = callNs(cell, 'unlink');
    return {
      cell,
      kind: 'unlink',
      callNs: unlink,
      share: ofJob(unlink / file),
      atLeast: true,
      namedShare: ofJob(busy),
      inTurns: true,
      seenInThreads: false,
      alone: null,
    };
  }
  const share = ofJob(turn / file);
  const namedShare = Math.min(jobShare(cell), MAKING_CALLS * share + Math.min(share, renameShare(cell)));
  return {
    cell,
    kind: 'unlink',
    callNs: turn,
    share,
    atLeast: true,
    namedShare,
    inTurns: false,
    seenInThreads: false,
    alone: null,
  };
}

/** Of each write that renames a new file into place, with its sync, what the rename takes, waits for a thread among it. */
function renameShare(cell: MeasuredCell): number {
  const { write, sync, rename } = cell.operations;
  const togetherNs = (write?.latencySumNs ?? 0) + (sync?.latencySumNs ?? 0);
  return rename === undefined || togetherNs === 0 ? 0 : (rename.latencySumNs / togetherNs) * jobShare(cell);
}

function elapsed({ phases }: CellFacts, phase: keyof CellFacts['phases']): number {
  return phases[phase]?.elapsedNs ?? 0;
}

/** Mean of the calls of a phase, by Little's law: those in flight, at most one a file, times the wall time over their number. */
function callNs(
  cell: CellFacts,
  phase: keyof CellFacts['phases'],
  kind: string = phase,
  inFlight: number = concurrency(cell),
): number {
  const count = cell.phases[phase]?.operations[kind] ?? 0;
  return count === 0 ? 0 : (Math.min(inFlight, filesOf(cell)) * elapsed(cell, phase)) / count;
}

function lanesAtWork(cell: CellFacts): number {
  return Math.min(concurrency(cell), filesOf(cell));
}

function filesOf({ key, members }: CellFacts): number {
  return key.files * Math.max(1, members.length);
}
