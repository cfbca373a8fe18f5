import type { CellKey, Durability } from '../../domain/plan.js';
import type { LatencySummary, RatioEstimate } from '../../domain/statistics.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import type { KneeEstimate } from '../../domain/sweep.js';
import { writesPerSync } from '../../domain/work-words.js';
import { estimateRatio } from '../../stats/bootstrap.js';
import { estimateKnee } from '../../stats/knee-interval.js';
import { knee } from '../../stats/knee.js';
import { mean } from '../../stats/moments.js';
import { isMeasured, sameBut, type MeasuredCell } from './cells.js';
import { seenIn } from './ratio.js';
import { countedTrials } from './rounds.js';

/** One route at one depth and pool, and what it made of each way of making writes durable. */
export interface DurableRoute {
  readonly strategy: string;
  readonly depth: number;
  readonly cell: (durability: Durability) => MeasuredCell | undefined;
  readonly cells: readonly MeasuredCell[];
}

/** Routes that were measured with more than one durability, in the order of their first cells. */
export function durableRoutes({ cells }: Pick<ReportVolume, 'cells'>): readonly DurableRoute[] {
  const groups: MeasuredCell[][] = [];
  for (const cell of cells.filter(isMeasured)) {
    if (cell.family === 'control' || cell.key.operation !== 'write') continue;
    const group = groups.find(([first]) => first && sameBut(first, cell, ['durability']));
    if (group) group.push(cell);
    else groups.push([cell]);
  }
  return groups
    .filter(({ length }) => length > 1)
    .flatMap((group): readonly DurableRoute[] => {
      const [first] = group;
      if (first === undefined) return [];
      const { strategy, depth }: CellKey = first.key;
      const cell = (durability: Durability) => group.find(({ key }) => key.durability === durability);
      return [{ strategy, depth, cell, cells: group }];
    });
}

/** Seconds for each byte of the rounds that count, the final sync included; rounds that moved nothing are left out. */
export function durableSecondsPerByte(cell: ReportCell): readonly number[] {
  return countedTrials(cell).flatMap(({ elapsedNs, phases }) => {
    const bytes = phases.find(({ name }) => name === 'measure')?.bytes ?? 0;
    const sync = phases.find(({ name }) => name === 'sync');
    const syncNs = sync === undefined ? 0 : sync.endNs - sync.startNs;
    return bytes > 0 && elapsedNs !== null ? [(elapsedNs + syncNs) / bytes] : [];
  });
}

/** How many times as long the same bytes take one way as the other; null where one of them was not measured. */
export function timesAsSlow(
  cell: MeasuredCell | undefined,
  as: MeasuredCell | undefined,
): RatioEstimate | null {
  if (cell === undefined || as === undefined) return null;
  const [slow, fast] = [durableSecondsPerByte(cell), durableSecondsPerByte(as)];
  return slow.length === 0 || fast.length === 0 ? null : estimateRatio(slow, fast);
}

/** What one durable write or sync takes on its own: of `dsync` the write, else the sync. */
export function syncLatency(cell: MeasuredCell | undefined): LatencySummary | null {
  if (cell === undefined) return null;
  const operation = cell.key.durability === 'dsync' ? cell.operations.write : cell.operations.sync;
  return operation === undefined || operation.count === 0 ? null : operation.latencyNs;
}

/** Which size of a group pays, and from which on a larger one gains no more. */
export interface GroupSizes {
  /** By their size; the first is a sync of its own for each write, a group of 1. */
  readonly points: readonly { readonly size: number; readonly cell: MeasuredCell }[];
  /** The smallest group that is seen to be faster than a sync for each; null: none is. */
  readonly paysFrom: number | null;
  /** Throughput within 5 % of the best; null: it was still rising at the largest. */
  readonly knee: KneeEstimate;
}

/** Null where fewer than two sizes were measured, or not a sync for each write. */
export function groupSizes(route: DurableRoute): GroupSizes | null {
  const points = route.cells
    .flatMap((cell) => {
      const { durability } = cell.key;
      const size = durability.startsWith('every') ? null : writesPerSync(durability);
      return size === null || durableSecondsPerByte(cell).length === 0 ? [] : [{ size, cell }];
    })
    .sort((a, b) => a.size - b.size);
  const [each] = points;
  if (points.length < 2 || each?.size !== 1) return null;
  const faster = points.slice(1).filter(({ cell }) => {
    const ratio = timesAsSlow(each.cell, cell);
    return ratio !== null && seenIn(ratio) === 'more';
  });
  const rates = points.map(({ cell }) => durableSecondsPerByte(cell).map((seconds) => 1 / seconds));
  const kneeOf = (rounds: readonly (readonly number[])[]) =>
    knee(rounds.map((values, at) => ({ value: points[at]?.size ?? 0, throughput: mean(values) })));
  return { points, paysFrom: faster[0]?.size ?? null, knee: estimateKnee(rates, kneeOf) };
}
