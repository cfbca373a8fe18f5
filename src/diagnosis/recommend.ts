import type { VolumeFacts } from '../domain/facts.js';
import type { Recommendation, WorkloadGroup } from '../domain/finding.js';
import { goesByLibuvRing } from '../domain/libuv-io.js';
import { smallestNearBest } from '../stats/knee.js';
import { fastest, LEAST_GAIN, measuredCells, sameBut, showsGain, type MeasuredCell } from './compare.js';
import { throughputRatio } from './like-with-like.js';
import { DEFAULT_POOL_SIZE } from '../domain/libuv-io.js';
import { recommendPool } from './recommend-pool.js';
import { sweepKnee } from './sweep-knees.js';
import { operationsWords, ratioWords } from './words.js';

/**
 * The pool size, depth and route to recommend for a volume, each null for "leave it", with the figures that say so.
 *
 * @param groups in the order of their weight: what the first one tells goes first.
 */
export function recommend(facts: VolumeFacts, groups: readonly WorkloadGroup[]): Recommendation {
  const pool = recommendPool(facts, groups);
  const depth = firstKnown(groups.map((group) => recommendDepth(facts, measuredCells(facts, group))));
  const route = firstKnown(
    groups.map((group) => recommendRoute(measuredCells(facts, group), pool.value ?? DEFAULT_POOL_SIZE)),
  );
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

/** The smallest depth within 5 % of the best, if it surely beats the smallest that was measured. */
function recommendDepth(facts: VolumeFacts, cells: readonly MeasuredCell[]): Choice<number> | null {
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
      const knee = sweepKnee(facts, 'depth', to);
      return {
        value: to.key.depth,
        reason: `${to.key.depth} in flight: ${cell.key.strategy} does ${operationsWords(to, gain.means[0])}, ${ratioWords(gain)} of what it does with ${least.key.depth}${knee === null ? '' : `; ${knee}`}.`,
      };
    }
  }
  return null;
}

/** A route of Node.js that leaves the loop free and surely beats fs-promises with the pool that it should have. */
function recommendRoute(cells: readonly MeasuredCell[], poolSize: number): Choice<string> | null {
  const usual = cells.filter(({ key }) => key.strategy === 'fs-promises' && !goesByLibuvRing(key));
  const from = usual.find(({ key }) => key.poolSize === poolSize) ?? usual[0];
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
  const route = goesByLibuvRing(to.key) ? `${to.key.strategy} with UV_USE_IO_URING=1` : to.key.strategy;
  return {
    value: route,
    reason: `${route} does ${operationsWords(to, gain.means[0])}, ${ratioWords(gain)} of fs-promises.`,
  };
}
