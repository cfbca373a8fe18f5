import type { CellFacts } from '../domain/facts.js';
import { concurrency, jobShare, type MeasuredCell } from './compare.js';
import { namePhases, paysForNames } from './facts/shares.js';

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
}

/** How much of the time goes into the names of files. Null: it is not part of the work, or it has no such phases. */
export function metadataCost(cell: MeasuredCell): MetadataCost | null {
  if (!paysForNames(cell)) return null;
  return cell.strategy.unit === 'file' ? ofWholeFiles(cell) : ofPhases(cell);
}

/** Whether each write of a whole file gives a name to a new one: it is new, or takes the place of an old one. */
export function makesFiles({ key, strategy }: Pick<CellFacts, 'key' | 'strategy'>): boolean {
  return key.operation === 'write' && (key.mode === 'new' || strategy.replaces === true);
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
  return { cell, kind: slowest.kind, callNs: slowest.callNs, share, atLeast: false, namedShare: share };
}

/** Making a file, or finding and opening it, takes about as long as removing it, which moves no bytes; opening, moving bytes and closing are one operation. */
function ofWholeFiles(cell: MeasuredCell): MetadataCost | null {
  const { operation } = cell.key;
  const file = callNs(cell, 'measure', operation);
  // Removing, as making, takes the lock of the directory, one at a time; opening what is there does not.
  const unlink = makesFiles(cell)
    ? callNs(cell, 'unlink')
    : callNs(cell, 'unlink', 'unlink', Math.max(1, cell.members.length));
  if (file === 0 || unlink === 0) return null;
  // Names are a part of the job; a final sync comes on top of it.
  const share = Math.min(1, unlink / file) * jobShare(cell);
  const namedShare = Math.min(1, 2 * share + Math.min(share, renameShare(cell)));
  return { cell, kind: 'unlink', callNs: unlink, share, atLeast: true, namedShare };
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
  const files = cell.key.files * Math.max(1, cell.members.length);
  return count === 0 ? 0 : (Math.min(inFlight, files) * elapsed(cell, phase)) / count;
}
