import type { CellFacts } from '../domain/facts.js';
import { concurrency, type MeasuredCell } from './compare.js';
import { makesFiles, namePhases } from './facts/shares.js';

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
}

/** Of cells that make files: how much of the time goes into their names. Null: it makes none, or has no such phases. */
export function metadataCost(cell: MeasuredCell): MetadataCost | null {
  if (!makesFiles(cell)) return null;
  return cell.strategy.unit === 'file' ? ofWholeFiles(cell) : ofPhases(cell);
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
  return { cell, kind: slowest.kind, callNs: slowest.callNs, share, atLeast: false };
}

/** Making a file takes about as long as removing it, which moves no bytes; opening, writing and closing are one operation. */
function ofWholeFiles(cell: MeasuredCell): MetadataCost | null {
  const file = callNs(cell, 'measure', cell.key.operation);
  const unlink = callNs(cell, 'unlink');
  if (file === 0 || unlink === 0) return null;
  return { cell, kind: 'unlink', callNs: unlink, share: Math.min(1, unlink / file), atLeast: true };
}

function elapsed({ phases }: CellFacts, phase: keyof CellFacts['phases']): number {
  return phases[phase]?.elapsedNs ?? 0;
}

/** Mean of the calls of a phase, by Little's law: those in flight, at most one a file, times the wall time over their number. */
function callNs(cell: CellFacts, phase: keyof CellFacts['phases'], kind: string = phase): number {
  const count = cell.phases[phase]?.operations[kind] ?? 0;
  const files = cell.key.files * Math.max(1, cell.members.length);
  return count === 0 ? 0 : (Math.min(concurrency(cell), files) * elapsed(cell, phase)) / count;
}
