import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { cellsWith, isMeasured, type MeasuredCell } from './cells.js';

/** What a route held at its peak. */
export interface Held {
  readonly cell: MeasuredCell;
  /**
   * Of one process its resident memory at the peak. Of several, pages that they share counted once: what a process at rest has
   * resident, and their proportional memory above its own.
   */
  readonly bytes: number;
  /** Above a process at rest; null: none was measured. */
  readonly aboveRest: number | null;
  readonly processes: number;
}

/** A process of the trial that moves no bytes; undefined: none was measured. */
export function atRest({ cells }: Pick<ReportVolume, 'cells'>): MeasuredCell | undefined {
  return cells.filter(isMeasured).find(({ family }) => family === 'control');
}

/** All routes whose memory is known, the leanest first. */
export function heldByRoute(volume: Pick<ReportVolume, 'cells'>): readonly Held[] {
  const rest = atRest(volume);
  return volume.cells
    .filter(isMeasured)
    .filter(({ family }) => family !== 'control')
    .flatMap((cell) => heldBy(cell, rest) ?? [])
    .sort((a, b) => a.bytes - b.bytes);
}

/** Null where its memory was not seen. */
export function heldBy(cell: MeasuredCell, rest: MeasuredCell | undefined): Held | null {
  const processes = cell.memory.processes.value ?? 1;
  const restBytes = rest?.peakRssBytes ?? null;
  const bytes = processes > 1 ? ofSeveral(cell, rest) : cell.peakRssBytes;
  if (bytes === null) return null;
  return { cell, processes, bytes, aboveRest: restBytes === null ? null : Math.max(0, bytes - restBytes) };
}

function ofSeveral({ memory }: ReportCell, rest: MeasuredCell | undefined): number | null {
  const pss = mostPss(memory);
  const [restPss, restRss] = [rest ? mostPss(rest.memory) : null, rest?.peakRssBytes ?? null];
  if (pss === null || restPss === null || restRss === null) return pss;
  return restRss + Math.max(0, pss - restPss);
}

/** A single sample has no peak. */
function mostPss({ peakPssBytes, steadyPssBytes }: ReportCell['memory']): number | null {
  return peakPssBytes.value ?? steadyPssBytes.value;
}

/** What one more of something holds: the same work with several of it and with one. */
export interface EachHolds {
  readonly bytes: number;
  readonly few: Held;
  readonly many: Held;
}

/** A worker thread, or a process: the slope from the smallest depth to the largest; null where there are not two. */
export function eachHolds(held: readonly Held[], strategy: string): EachHolds | null {
  const own = held
    .filter(({ cell }) => cell.key.strategy === strategy)
    .sort((a, b) => a.cell.key.depth - b.cell.key.depth);
  const [few] = own;
  const many = own.findLast(({ cell }) => few && sameForm(cell, few.cell));
  if (few === undefined || many === undefined || many.cell.key.depth === few.cell.key.depth) return null;
  return { bytes: (many.bytes - few.bytes) / (many.cell.key.depth - few.cell.key.depth), few, many };
}

function sameForm(a: MeasuredCell, b: MeasuredCell): boolean {
  return cellsWith([a], { parameters: b.key.parameters, blockSizeBytes: b.key.blockSizeBytes }).length > 0;
}

/** Files written from one buffer beside one of its own for each; null where one of the two was not measured. */
export function buffersHold(held: readonly Held[]): { readonly shared: Held; readonly own: Held } | null {
  const by = (buffers: string) =>
    held.find(
      ({ cell }) => cell.unit === 'file' && cell.key.depth > 1 && cell.key.parameters.buffers === buffers,
    );
  const [shared, own] = [by('shared'), by('own')];
  return shared === undefined || own === undefined ? null : { shared, own };
}
