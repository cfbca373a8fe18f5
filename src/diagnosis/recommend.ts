import type { VolumeFacts } from '../domain/facts.js';
import type { Recommendation, WorkloadGroup } from '../domain/finding.js';
import type { RatioEstimate } from '../domain/statistics.js';
import { smallestNearBest } from '../stats/knee.js';
import {
  fastest,
  measuredCells,
  sameBut,
  showsGain,
  throughputRatio,
  totalDepth,
  type MeasuredCell,
} from './compare.js';
import { inMemory } from './page-cached.js';
import { DEFAULT_POOL_SIZE, poolLines, type PooledCell, type PoolLine } from './pool-lines.js';
import { operationsWords, ratioWords } from './words.js';

/** Differences below a tenth mean nothing between short trials. */
const LEAST_GAIN = 0.1;

/**
 * The pool size, depth and route to recommend for a volume, each null for "leave it", with the figures that say so.
 *
 * @param groups in the order of their weight: what the first one tells goes first.
 */
export function recommend(facts: VolumeFacts, groups: readonly WorkloadGroup[]): Recommendation {
  const pool = recommendPool(facts, groups);
  const depth = firstKnown(groups.map((group) => recommendDepth(measuredCells(facts, group))));
  const route = firstKnown(groups.map((group) => recommendRoute(measuredCells(facts, group))));
  return {
    uvThreadpoolSize: pool.value,
    queueDepth: depth?.value ?? null,
    strategy: route?.value ?? null,
    reason: [pool.reason, ...(depth ? [depth.reason] : []), ...(route ? [route.reason] : [])].join(' '),
  };
}

interface Choice<T> {
  readonly value: T;
  readonly reason: string;
}

function firstKnown<T>(choices: readonly (T | null)[]): T | null {
  return choices.find((choice) => choice !== null) ?? null;
}

interface PoolGain {
  readonly to: PooledCell;
  readonly from: PooledCell;
  readonly gain: RatioEstimate;
}

function recommendPool(facts: VolumeFacts, groups: readonly WorkloadGroup[]): Choice<number | null> {
  const lines = groups.flatMap((group) => poolLines(facts, group).flatMap((line) => useful(line) ?? []));
  const withDefault = lines.filter(({ base }) => base.key.poolSize === DEFAULT_POOL_SIZE);
  if (lines.length === 0) {
    return {
      value: null,
      reason: 'Leave UV_THREADPOOL_SIZE: no sweep over the pool, with as much in flight, was measured.',
    };
  }
  if (withDefault.length === 0) {
    return {
      value: null,
      reason: `Leave UV_THREADPOOL_SIZE: the default of ${DEFAULT_POOL_SIZE} was not among the pools measured.`,
    };
  }
  // A route of Node.js is what a service runs; where JavaScript is the limit, native gains do not reach it.
  const node = withDefault.filter(({ base }) => base.strategy.family === 'node');
  const judged = node.length > 0 ? node : withDefault;
  const gains = judged.flatMap((line) => gainOf(line, facts.host.cpus) ?? []);
  const [largest] = gains.sort((a, b) => b.gain.ratio - a.gain.ratio);
  if (largest !== undefined) return { value: largest.to.key.poolSize, reason: gainReason(facts, largest) };
  return { value: null, reason: flatReason(facts, judged, withDefault) };
}

/** The part of a sweep in which enough was in flight to keep each pool busy. */
function useful(line: PoolLine): PoolLine | null {
  const cells = line.cells.filter((cell) => totalDepth(cell) >= cell.key.poolSize);
  return cells.length < 2 || !cells.includes(line.base) ? null : { ...line, cells };
}

/**
 * The smallest pool within 5 % of the best, if it surely beats the default. Pools of fewer threads than processors are
 * left out: the pool also serves dns.lookup, crypto, zlib and every other volume of the process.
 */
function gainOf({ cells, base }: PoolLine, cpus: number): PoolGain | null {
  const advisable = cells.filter(({ key }) => key.poolSize >= Math.min(DEFAULT_POOL_SIZE, Math.max(2, cpus)));
  const size = smallestOf(advisable);
  const to = advisable.find(({ key }) => key.poolSize === size);
  const gain = to === undefined ? null : throughputRatio(to, base);
  return to !== undefined && showsGain(gain, LEAST_GAIN) ? { to, from: base, gain } : null;
}

function smallestOf(cells: readonly PooledCell[]): number | null {
  return smallestNearBest(
    cells.map(({ key, bytesPerSecond }) => ({ value: key.poolSize, throughput: bytesPerSecond.mean })),
  );
}

function gainReason(facts: VolumeFacts, { to, from, gain }: PoolGain): string {
  const cached = inMemory(from, facts.volume) && facts.volume.kind !== 'tmpfs';
  const cautions = [
    ...(cached ? ['The figures are those of the page cache.'] : []),
    ...(to.key.poolSize < from.key.poolSize
      ? [
          'It holds for a service that does this work alone: dns.lookup, crypto and other volumes share the pool.',
        ]
      : []),
  ];
  return (
    `UV_THREADPOOL_SIZE=${to.key.poolSize}: ${from.key.strategy} does ${operationsWords(to)} with it and ` +
    `${operationsWords(from)} with the default of ${from.key.poolSize}, ${ratioWords(gain)}; ` +
    ['it is the smallest advisable pool within 5 % of the best measured.', ...cautions].join(' ')
  );
}

function flatReason(facts: VolumeFacts, judged: readonly PoolLine[], all: readonly PoolLine[]): string {
  const [line] = judged;
  if (line === undefined) return 'Leave UV_THREADPOOL_SIZE.';
  const best = fastest(line.cells) ?? line.base;
  const estimate = best === line.base ? null : throughputRatio(best, line.base);
  const knee = smallestOf(line.cells);
  const cpus = facts.host.cpus;
  const native = all
    .filter((other) => !judged.includes(other))
    .flatMap((other) => gainOf(other, cpus) ?? [])[0];
  return (
    `Leave UV_THREADPOOL_SIZE: ${line.base.key.strategy} does ${operationsWords(line.base)} with the default of ` +
    `${line.base.key.poolSize}, and no pool of ${line.cells.map(({ key }) => key.poolSize).join(', ')} surely gains 10 %` +
    (estimate === null ? '' : ` (best: ${best.key.poolSize}, ${ratioWords(estimate)})`) +
    `${knee === null ? '' : `; ${knee} ${knee === 1 ? 'thread comes' : 'threads come'} within 5 % of the best${knee === cpus ? ', as many as there are processors' : ''}`}.` +
    (native === undefined
      ? ''
      : ` ${native.from.key.strategy} gains with ${native.to.key.poolSize}, ${ratioWords(native.gain)}, but no route of Node.js does.`)
  );
}

/** The smallest depth within 5 % of the best, if it surely beats the smallest that was measured. */
function recommendDepth(cells: readonly MeasuredCell[]): Choice<number> | null {
  const preferred = [...cells].sort(
    (a, b) => Number(b.strategy.family === 'node') - Number(a.strategy.family === 'node'),
  );
  for (const cell of preferred.filter(({ strategy }) => !strategy.blocksLoop)) {
    const line = cells.filter((other) => sameBut(cell, other, ['depth']));
    const depth = smallestNearBest(
      line.map(({ key, bytesPerSecond }) => ({ value: key.depth, throughput: bytesPerSecond.mean })),
    );
    const least = line.reduce((a, b) => (b.key.depth < a.key.depth ? b : a), cell);
    const to = line.find(({ key }) => key.depth === depth);
    const gain = to === undefined || to === least ? null : throughputRatio(to, least);
    if (to !== undefined && showsGain(gain, LEAST_GAIN)) {
      return {
        value: to.key.depth,
        reason: `${to.key.depth} in flight: ${cell.key.strategy} does ${operationsWords(to)}, ${ratioWords(gain)} of what it does with ${least.key.depth}.`,
      };
    }
  }
  return null;
}

/** A route of Node.js that leaves the loop free and surely beats fs-promises at the same pool and depth. */
function recommendRoute(cells: readonly MeasuredCell[]): Choice<string> | null {
  const usual = cells.filter(({ key }) => key.strategy === 'fs-promises');
  const from = usual.find(({ key }) => key.poolSize === DEFAULT_POOL_SIZE) ?? usual[0];
  if (from === undefined) return null;
  const others = cells.filter(
    (cell) =>
      cell.strategy.family === 'node' &&
      !cell.strategy.blocksLoop &&
      cell.key.strategy !== from.key.strategy &&
      (cell.key.poolSize === null || cell.key.poolSize === from.key.poolSize) &&
      sameBut(cell, from, ['strategy', 'poolSize', 'batch', 'threads']),
  );
  const to = fastest(others);
  const gain = to === undefined ? null : throughputRatio(to, from);
  if (to === undefined || !showsGain(gain, LEAST_GAIN)) return null;
  return {
    value: to.key.strategy,
    reason: `${to.key.strategy} does ${operationsWords(to)}, ${ratioWords(gain)} of fs-promises.`,
  };
}
