import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import type { WorkloadGroup } from '../domain/finding.js';
import { smallestNearBest } from '../stats/knee.js';
import { hintsGain, LEAST_GAIN, outnumbersPools, probedCells, showsGain } from './compare.js';
import { throughputRatio, type ComparedThroughput } from './like-with-like.js';
import { DEFAULT_POOL_SIZE } from '../domain/libuv-io.js';
import { poolLines, type PooledCell, type PoolLine } from './pool-lines.js';

/** A pool that is full in fewer than half of the looks has threads to spare. */
export const LEAST_SATURATION = 0.5;

/** Whether the pool has no threads to spare: what was not seen may be so. */
export function maySaturate({ pool }: Pick<CellFacts, 'pool'>): boolean {
  return (pool?.saturatedShare.value ?? 1) >= LEAST_SATURATION;
}

/** Another pool of the same sweep that does more than the one that a service has. */
export interface PoolGain {
  /** The pool that a service has: the default of 4, or what stands for it. */
  readonly from: PooledCell;
  /** The smallest pool within 5 % of the best of those that gain. */
  readonly to: PooledCell;
  readonly gain: ComparedThroughput;
  /** Threads to set: those of `to`, but no more than there are operations in flight; of processes with pools those of each. */
  readonly threads: number;
  /** `to` is the largest pool that was measured, and more than its threads are in flight. */
  readonly rising: boolean;
}

/**
 * What a sweep over the pool's size shows. `gain`: another pool surely does more. `unsure`: it seems to, but the rounds
 * are too few to say. `flat`: no other pool does 10 % more or less than the base. `other`: none of these.
 */
export interface PoolEffect {
  readonly line: PoolLine;
  readonly from: PooledCell;
  readonly kind: 'gain' | 'unsure' | 'flat' | 'other';
  /** Of the gain, sure or not. */
  readonly gain: PoolGain | null;
  /** Whether what is said of `from` holds for what the service has: it is that, or a larger pool that is itself too small. */
  readonly holdsForService: boolean;
}

/**
 * Judges every sweep over the pool in a group: the one measure by which the verdict, the recommendation and the answer
 * "inconclusive" tell whether a pool gains. A gain counts where it shows by itself, where the next pool of the sweep
 * gains as well, or where another route gains with a pool on the same side of the default.
 */
export function poolEffects(facts: VolumeFacts, group: WorkloadGroup): readonly PoolEffect[] {
  const { cpus } = facts.host;
  const lines = poolLines(facts, group);
  const probed = probedCells(facts);
  return lines.map((line) => {
    const effects = basesOf(line, probed).map((from) => effectOf(line, from, lines, cpus, probed));
    const gaining = effects.find(({ kind }) => kind === 'gain');
    const first = effects[0];
    if (first === undefined) throw new RangeError('a sweep has at least two pools');
    return gaining ?? first;
  });
}

/**
 * The largest that was asked for, where all of these are smaller than the default and further trials measured larger ones: it is
 * what the service has.
 */
function ownSmall(cells: readonly PooledCell[], probed: ReadonlySet<string>): PooledCell | undefined {
  const asked = cells.filter(({ id }) => !probed.has(id));
  const largest = asked[asked.length - 1];
  if (largest === undefined || asked.length === cells.length) return undefined;
  return largest.pools.threads < DEFAULT_POOL_SIZE ? largest : undefined;
}

/**
 * The service's own small pool; else the default of 4. Without it: the smallest pool above, for a pool that is too small there
 * is too small at 4; then the largest below, which says nothing of 4.
 */
function basesOf({ cells }: PoolLine, probed: ReadonlySet<string>): readonly PooledCell[] {
  const own = ownSmall(cells, probed);
  if (own !== undefined) return [own];
  const usual = cells.find(({ pools }) => pools.threads === DEFAULT_POOL_SIZE);
  if (usual !== undefined) return [usual];
  const above = cells.find(({ pools }) => pools.threads > DEFAULT_POOL_SIZE);
  const below = cells.findLast(({ pools }) => pools.threads < DEFAULT_POOL_SIZE);
  return [above, below].filter((cell) => cell !== undefined);
}

function effectOf(
  line: PoolLine,
  from: PooledCell,
  lines: readonly PoolLine[],
  cpus: number,
  probed: ReadonlySet<string>,
): PoolEffect {
  const candidates = candidatesFor(line, from, cpus);
  const sure = candidates.filter((to) => isSure(to, from, line, lines, cpus));
  const hinted = candidates.filter((to) => hintsGain(throughputRatio(to, from), LEAST_GAIN));
  const gain = gainOf(line, from, sure) ?? gainOf(line, from, hinted);
  const { threads } = from.pools;
  const isTooSmall = threads > DEFAULT_POOL_SIZE && sure.length > 0;
  return {
    line,
    from,
    kind: sure.length > 0 ? 'gain' : hinted.length > 0 ? 'unsure' : isFlat(line, from) ? 'flat' : 'other',
    gain,
    holdsForService: threads === DEFAULT_POOL_SIZE || isTooSmall || ownSmall(line.cells, probed) === from,
  };
}

/**
 * Pools that can be set against the base. Larger ones where more is in flight than it has threads, and these were not
 * seen idle. Smaller ones, for the default alone, with a thread for each processor as far as the default has: the pool
 * also serves dns.lookup, crypto, zlib and every other volume of the process.
 */
export function candidatesFor({ cells }: PoolLine, from: PooledCell, cpus: number): readonly PooledCell[] {
  const least = Math.min(DEFAULT_POOL_SIZE, Math.max(2, cpus));
  const { threads: base, inFlight } = from.pools;
  const waiting = outnumbersPools(from) && maySaturate(from);
  return cells.filter(({ pools: { threads } }) =>
    threads > base
      ? waiting
      : threads < base && base === DEFAULT_POOL_SIZE && threads >= least && inFlight >= base,
  );
}

function isSure(
  to: PooledCell,
  from: PooledCell,
  line: PoolLine,
  lines: readonly PoolLine[],
  cpus: number,
): boolean {
  const estimate = throughputRatio(to, from);
  if (showsGain(estimate, LEAST_GAIN)) return true;
  if (!hintsGain(estimate, LEAST_GAIN)) return false;
  const larger = to.pools.threads > from.pools.threads;
  const hints = (base: PooledCell, cells: readonly PooledCell[]): boolean =>
    cells.some((cell) => hintsGain(throughputRatio(cell, base), LEAST_GAIN));
  const index = line.cells.indexOf(to);
  const beside = [line.cells[index - 1], line.cells[index + 1]].filter((cell) => cell !== undefined);
  if (
    larger &&
    hints(
      from,
      beside.filter(({ pools }) => pools.threads > from.pools.threads),
    )
  )
    return true;
  return lines.some((other) => {
    if (other.cells[0]?.key.strategy === from.key.strategy) return false;
    const base = other.cells.find(({ pools }) => pools.threads === from.pools.threads);
    if (base === undefined) return false;
    const same = candidatesFor(other, base, cpus).filter(
      ({ pools }) => pools.threads > base.pools.threads === larger,
    );
    return hints(base, same);
  });
}

/** The best of some pools: the smallest within 5 % of the largest throughput, in threads that are put to use. */
export function gainOf(line: PoolLine, from: PooledCell, gaining: readonly PooledCell[]): PoolGain | null {
  const size = smallestOf(gaining);
  const to = gaining.find(({ pools }) => pools.threads === size);
  const gain = to === undefined ? null : throughputRatio(to, from);
  if (to === undefined || gain === null) return null;
  return {
    from,
    to,
    gain,
    threads: Math.min(to.pools.threads, to.pools.inFlight),
    rising: to === line.cells[line.cells.length - 1] && outnumbersPools(to),
  };
}

/** The smallest of some pools within 5 % of the best of them. */
export function smallestOf(cells: readonly PooledCell[]): number | null {
  return smallestNearBest(
    cells.map(({ pools, bytesPerSecond }) => ({ value: pools.threads, throughput: bytesPerSecond.mean })),
  );
}

/** No pool above the base does a tenth more or less: a loss by more threads is a dependence too. */
function isFlat({ cells }: PoolLine, from: PooledCell): boolean {
  const larger = cells.filter(({ pools }) => pools.threads > from.pools.threads);
  return (
    larger.length > 0 &&
    larger.every((cell) => {
      const estimate = throughputRatio(cell, from);
      return (
        estimate !== null &&
        estimate.interval !== null &&
        estimate.ratio >= 1 - LEAST_GAIN &&
        estimate.ratio <= 1 + LEAST_GAIN
      );
    })
  );
}
