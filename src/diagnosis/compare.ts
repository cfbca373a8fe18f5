import { isDeepStrictEqual } from 'node:util';
import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import type { Confidence, WorkloadGroup } from '../domain/finding.js';
import type { CellKey } from '../domain/plan.js';
import type { RatioEstimate } from '../domain/statistics.js';
import { blocksPerCall } from '../domain/work-words.js';
import { ROUNDS_FOR_BOOTSTRAP } from '../stats/bootstrap.js';
import { singleThreaded } from './processors.js';

/** A cell with at least one round that counts. */
export type MeasuredCell = CellFacts & {
  readonly bytesPerSecond: NonNullable<CellFacts['bytesPerSecond']>;
} & {
  readonly operationsPerSecond: NonNullable<CellFacts['operationsPerSecond']>;
};

/** Whether a round of a cell counts, so that it has a result. */
export function isMeasured(cell: CellFacts): cell is MeasuredCell {
  return cell.bytesPerSecond !== null && cell.operationsPerSecond !== null;
}

/** Cells of a group that have a result and move bytes; controls and programs of others are left out. */
export function measuredCells(facts: VolumeFacts, group: WorkloadGroup): readonly MeasuredCell[] {
  return facts.cells.filter(
    (cell): cell is MeasuredCell =>
      group.cellIds.includes(cell.id) &&
      (cell.strategy.family === 'node' || cell.strategy.family === 'native') &&
      cell.strategy.movesBytes &&
      isMeasured(cell),
  );
}

/** The same of all cells of a volume, of whatever work. */
export function measuredOnVolume(facts: VolumeFacts): readonly MeasuredCell[] {
  return measuredCells(facts, { label: facts.volume.label, cellIds: facts.cells.map(({ id }) => id) });
}

/** The cell with the largest mean throughput. */
export function fastest<T extends MeasuredCell>(cells: readonly T[]): T | undefined {
  return cells.reduce<T | undefined>(
    (best, cell) => (best === undefined || cell.bytesPerSecond.mean > best.bytesPerSecond.mean ? cell : best),
    undefined,
  );
}

/** Operations in flight over all members. */
export function totalDepth({ key, members }: Pick<CellFacts, 'key' | 'members'>): number {
  return key.depth * Math.max(1, members.length);
}

/** Whether it appends to one file at a time, whatever is asked for: by `atOnce=files` each of its files has one in flight. */
export function appendsOneByOne({ key, strategy }: Pick<CellFacts, 'key' | 'strategy'>): boolean {
  return strategy.appends === true && key.parameters.atOnce !== 'files';
}

/** System calls that a cell can have under way at once: threads that do its work, as far as it keeps them busy. */
export function concurrency(cell: Pick<CellFacts, 'key' | 'members' | 'strategy'>): number {
  const depth = totalDepth(cell);
  const most = cell.key.poolSize ?? cell.key.threads ?? poolThreads(cell) ?? depth;
  return singleThreaded(cell) ? 1 : Math.min(depth, most);
}

/** The pools of libuv that a cell's operations go through: that of its process, or one in each of those that a route has. */
export interface LibuvPools {
  readonly processes: number;
  /** Of each. */
  readonly threads: number;
  /** In each, at most: processes share what is in flight as evenly as they can. */
  readonly inFlight: number;
}

/** Null: it goes through none. */
export function libuvPools(cell: Pick<CellFacts, 'key' | 'members' | 'strategy'>): LibuvPools | null {
  const { poolSize, parameters } = cell.key;
  const depth = totalDepth(cell);
  if (cell.strategy.usesPool)
    return poolSize === null ? null : { processes: 1, threads: poolSize, inFlight: depth };
  const { inFlight, pool } = parameters;
  if (typeof inFlight !== 'number' || typeof pool !== 'number') return null;
  const processes = Math.ceil(depth / inFlight);
  return { processes, threads: pool, inFlight: Math.ceil(depth / processes) };
}

/** Whether more is in flight than its pools have threads. */
export function outnumbersPools(cell: Pick<CellFacts, 'key' | 'members' | 'strategy'>): boolean {
  const pools = libuvPools(cell);
  return pools !== null && pools.inFlight > pools.threads;
}

/** Threads of all its pools that can be busy at once. */
function poolThreads(cell: Pick<CellFacts, 'key' | 'members' | 'strategy'>): number | null {
  const pools = libuvPools(cell);
  return pools === null ? null : pools.processes * Math.min(pools.threads, pools.inFlight);
}

/** Share of a cell's time before its final sync began, 0 to 1: what the measured job explains of the whole. */
export function jobShare({ elapsedNs, syncElapsedNs }: CellFacts): number {
  return elapsedNs === 0 ? 0 : elapsedNs / (elapsedNs + (syncElapsedNs ?? 0));
}

/** From here on the final sync is too large a part of the time to leave out of a summary. */
export const NOTED_SYNC_SHARE = 0.2;

/**
 * Whether two cells do the same on the same members, the named dimensions aside. Between two strategies parameters of
 * their own may differ, save how many blocks one call moves.
 */
export function sameBut(a: CellFacts, b: CellFacts, dimensions: readonly (keyof CellKey)[]): boolean {
  const names = Object.keys(a.key) as (keyof CellKey)[];
  const same = (name: keyof CellKey): boolean =>
    name === 'parameters' && a.key.strategy !== b.key.strategy
      ? blocksPerCall(a.key) === blocksPerCall(b.key)
      : isDeepStrictEqual(a.key[name], b.key[name]);
  return (
    a.members.join('\n') === b.members.join('\n') &&
    names.every((name) => dimensions.includes(name) || same(name))
  );
}

/** Cells that only further trials measured: nobody asked for them. */
export function probedCells({ probes }: Pick<VolumeFacts, 'probes'>): ReadonlySet<string> {
  return new Set(probes.flatMap(({ ownCellIds }) => ownCellIds));
}

/** Differences below a tenth mean nothing between short trials. */
export const LEAST_GAIN = 0.1;

/**
 * Whether a ratio points to a gain: at least `1 + least`, and its interval lies above 1. One round shows nothing. The
 * ranges of two or three rounds lie apart by chance often enough: by itself this is no conclusion.
 */
export function hintsGain<T extends RatioEstimate>(estimate: T | null, least: number): estimate is T {
  return (
    estimate?.interval !== null &&
    estimate !== null &&
    estimate.ratio >= 1 + least &&
    estimate.interval[0] > 1
  );
}

/** Lower ends from which on a gain is trusted: of a bootstrap interval, and of the range of few rounds. */
export const TRUSTED_LOWER_END = { bootstrap: 1.1, range: 1.25 } as const;
/** Differences of less than a quarter come and go between runs of short rounds; from the double on they do not. */
const HIGH_FACTOR = 2;

/** Whether a ratio shows a gain by itself: it hints at one, and the lower end of its interval is to be trusted. */
export function showsGain<T extends RatioEstimate>(estimate: T | null, least: number): estimate is T {
  return hintsGain(estimate, least) && (estimate.interval?.[0] ?? 0) >= TRUSTED_LOWER_END[estimate.method];
}

/** How far an interval above 1 is to be trusted: by its lower end, and by what it was made of. */
export function confidenceInGain(estimate: RatioEstimate): Confidence {
  const lower = estimate.interval?.[0] ?? 0;
  if (lower >= HIGH_FACTOR) return 'high';
  return lower >= TRUSTED_LOWER_END[estimate.method] ? 'medium' : 'low';
}

/** One step down. */
export function lowered(confidence: Confidence): Confidence {
  return confidence === 'high' ? 'medium' : 'low';
}

/** What a ratio's interval is made of, in words. */
export function intervalKind(estimate: RatioEstimate): string {
  return estimate.method === 'bootstrap'
    ? 'bootstrap 95 % interval'
    : `range of the rounds, fewer than ${ROUNDS_FOR_BOOTSTRAP}`;
}
