import type { VolumeFacts } from '../domain/facts.js';
import type { WorkloadGroup } from '../domain/finding.js';
import type { RatioEstimate } from '../domain/statistics.js';
import { smallestNearBest } from '../stats/knee.js';
import { fastest, LEAST_GAIN, showsGain, totalDepth } from './compare.js';
import { throughputRatio } from './like-with-like.js';
import { inMemory } from './page-cached.js';
import { DEFAULT_POOL_SIZE, poolLines, type PooledCell, type PoolLine } from './pool-lines.js';
import { operationsWords, ratioWords } from './words.js';

/** A recommended UV_THREADPOOL_SIZE, or null for "leave it", and the figures that say so. */
export interface PoolAdvice {
  readonly value: number | null;
  readonly reason: string;
}

interface PoolGain {
  readonly to: PooledCell;
  readonly from: PooledCell;
  readonly gain: RatioEstimate;
}

/**
 * The smallest pool within 5 % of the best of those that surely gain 10 % over the default of 4, over the sweeps in
 * which at least as much was in flight as the pool has threads.
 */
export function recommendPool(facts: VolumeFacts, groups: readonly WorkloadGroup[]): PoolAdvice {
  const lines = groups.flatMap((group) => poolLines(facts, group).flatMap((line) => filled(line) ?? []));
  const withDefault = lines.filter(({ base }) => base.key.poolSize === DEFAULT_POOL_SIZE);
  if (lines.length === 0) {
    return leave('no sweep over the pool, with as much in flight, was measured.');
  }
  if (withDefault.length === 0) {
    return leave(`the default of ${DEFAULT_POOL_SIZE} was not among the pools measured.`);
  }
  // A route of Node.js is what a service runs; where JavaScript is the limit, native gains do not reach it.
  const node = withDefault.filter(({ base }) => base.strategy.family === 'node');
  const judged = node.length > 0 ? node : withDefault;
  const { cpus } = facts.host;
  const gains = judged.flatMap((line) => gainOf(line, advisable(line, cpus)) ?? []);
  const [largest] = gains.sort((a, b) => b.gain.ratio - a.gain.ratio);
  if (largest !== undefined) return { value: largest.to.key.poolSize, reason: gainReason(facts, largest) };
  const others = withDefault.filter((line) => !judged.includes(line));
  return leave(
    [...judged.slice(0, 1).flatMap((line) => flatReasons(line, cpus)), ...nativeGain(others, cpus)].join(' '),
  );
}

function leave(reason: string): PoolAdvice {
  return { value: null, reason: `Leave UV_THREADPOOL_SIZE: ${reason}` };
}

/** The part of a sweep in which enough was in flight to keep each pool busy. */
function filled(line: PoolLine): PoolLine | null {
  const cells = line.cells.filter((cell) => totalDepth(cell) >= cell.key.poolSize);
  return cells.length < 2 || !cells.includes(line.base) ? null : { ...line, cells };
}

/**
 * Pools with a thread for each processor, as far as the default has. The pool also serves dns.lookup, crypto, zlib and
 * every other volume of the process: what is best for one volume must not starve those.
 */
function advisable({ cells }: PoolLine, cpus: number): readonly PooledCell[] {
  const least = Math.min(DEFAULT_POOL_SIZE, Math.max(2, cpus));
  return cells.filter(({ key }) => key.poolSize >= least);
}

function gainOf({ base }: PoolLine, candidates: readonly PooledCell[]): PoolGain | null {
  const gaining = candidates.filter((cell) => showsGain(throughputRatio(cell, base), LEAST_GAIN));
  const size = smallestOf(gaining);
  const to = gaining.find(({ key }) => key.poolSize === size);
  const gain = to === undefined ? null : throughputRatio(to, base);
  return to === undefined || gain === null ? null : { to, from: base, gain };
}

function smallestOf(cells: readonly PooledCell[]): number | null {
  return smallestNearBest(
    cells.map(({ key, bytesPerSecond }) => ({ value: key.poolSize, throughput: bytesPerSecond.mean })),
  );
}

function gainReason(facts: VolumeFacts, { to, from, gain }: PoolGain): string {
  const cached = inMemory(from, facts.volume) && facts.volume.kind !== 'tmpfs';
  return [
    `UV_THREADPOOL_SIZE=${to.key.poolSize}: ${from.key.strategy} does ${operationsWords(to)} with it and ` +
      `${operationsWords(from)} with the default of ${from.key.poolSize}, ${ratioWords(gain)}; ` +
      'it is the smallest pool within 5 % of the best of those that surely gain.',
    ...(cached ? ['The figures are those of the page cache.'] : []),
    ...(to.key.poolSize < from.key.poolSize
      ? [
          'It holds for a service that does this work alone: dns.lookup, crypto and other volumes share the pool.',
        ]
      : []),
  ].join(' ');
}

/** What a sweep looks like in which no advisable pool gains: the best one, where it bends, and what was left aside. */
function flatReasons(line: PoolLine, cpus: number): readonly string[] {
  const { base } = line;
  const candidates = advisable(line, cpus);
  const best = fastest(candidates) ?? base;
  const estimate = best === base ? null : throughputRatio(best, base);
  const knee = smallestOf(candidates);
  const smaller = gainOf(
    line,
    line.cells.filter((cell) => !candidates.includes(cell)),
  );
  const sizes = candidates.map(({ key }) => key.poolSize).join(', ');
  return [
    `${base.key.strategy} does ${operationsWords(base)} with the default of ${base.key.poolSize}, and of the pools ` +
      `${sizes} none surely gains 10 %` +
      (estimate === null ? '' : ` (best: ${best.key.poolSize}, ${ratioWords(estimate)})`) +
      (knee === null
        ? '.'
        : `; ${knee} threads come within 5 % of the best${knee === cpus ? ', as many as there are processors' : ''}.`),
    ...(smaller === null
      ? []
      : [
          `A pool of ${smaller.to.key.poolSize} does ${ratioWords(smaller.gain)} of that here, but has fewer threads than ` +
            'there are processors, and dns.lookup, crypto and other volumes share it.',
        ]),
  ];
}

function nativeGain(lines: readonly PoolLine[], cpus: number): readonly string[] {
  const [gain] = lines.flatMap((line) => gainOf(line, advisable(line, cpus)) ?? []);
  if (gain === undefined) return [];
  return [
    `${gain.from.key.strategy} gains with ${gain.to.key.poolSize}, ${ratioWords(gain.gain)}, but no route of Node.js does.`,
  ];
}
