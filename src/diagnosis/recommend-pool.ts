import type { VolumeFacts } from '../domain/facts.js';
import type { WorkloadGroup } from '../domain/finding.js';
import { fastest, hintsGain, LEAST_GAIN, outnumbersPools } from './compare.js';
import { throughputRatio } from './like-with-like.js';
import { inMemory } from './page-cached.js';
import {
  candidatesFor,
  gainOf,
  poolEffects,
  smallestOf,
  type PoolEffect,
  type PoolGain,
} from './pool-effect.js';
import { DEFAULT_POOL_SIZE } from '../domain/libuv-io.js';
import type { PooledCell } from './pool-lines.js';
import { sweepKnee } from './sweep-knees.js';
import { operationsWords, ratioWords, threadsWords } from './words.js';

/** Gains that differ by less are the same gain. */
const ALIKE = 0.9;

/** A recommended UV_THREADPOOL_SIZE, or null for "leave it", and the figures that say so. */
export interface PoolAdvice {
  readonly value: number | null;
  readonly reason: string;
}

/**
 * The smallest pool within 5 % of the best of those that surely gain over the default of 4 (over the service's own, where that is
 * smaller), by the same measure as the verdict; never more threads than there are operations in flight.
 */
export function recommendPool(facts: VolumeFacts, groups: readonly WorkloadGroup[]): PoolAdvice {
  const effects = groups
    .flatMap((group) => poolEffects(facts, group))
    .filter(({ from }) => from.pools.inFlight >= from.pools.threads);
  const usable = effects.filter(({ holdsForService }) => holdsForService);
  if (effects.length === 0) return leave('no sweep over the pool, with as much in flight, was measured.');
  if (usable.length === 0)
    return leave(`the default of ${DEFAULT_POOL_SIZE} was not among the pools measured.`);
  // A route of Node.js is what a service runs; where JavaScript is the limit, native gains do not reach it.
  const node = usable.filter(({ from }) => from.strategy.family === 'node');
  const judged = node.length > 0 ? node : usable;
  const gains = judged.flatMap(sureGain);
  const most = Math.max(...gains.map(({ gain }) => gain.ratio));
  // Of gains that are alike, that of the weightiest work.
  const chosen = gains.find(({ gain }) => gain.ratio >= most * ALIKE);
  if (chosen !== undefined) return { value: chosen.threads, reason: gainReason(facts, chosen) };
  const others = usable.filter((effect) => !judged.includes(effect));
  return leave(
    [...judged.slice(0, 1).flatMap((effect) => flatReasons(facts, effect)), ...nativeGain(others)].join(' '),
  );
}

function leave(reason: string): PoolAdvice {
  return { value: null, reason: `Leave UV_THREADPOOL_SIZE: ${reason}` };
}

function sureGain({ kind, gain }: PoolEffect): readonly PoolGain[] {
  return kind === 'gain' && gain !== null ? [gain] : [];
}

function gainReason(facts: VolumeFacts, { to, from, gain, threads }: PoolGain): string {
  const cached = inMemory(from, facts.volume) && facts.volume.kind !== 'tmpfs';
  const usual = from.pools.threads === DEFAULT_POOL_SIZE;
  const knee = sweepKnee(facts, 'poolSize', to);
  const pool = threads === to.pools.threads ? 'it' : `a pool of ${to.pools.threads}`;
  return [
    `UV_THREADPOOL_SIZE=${threads}: ${from.key.strategy} does ${operationsWords(to, gain.means[0])} with ${pool} and ` +
      `${operationsWords(from, gain.means[1])} with ${usual ? 'the default of ' : ''}${from.pools.threads}, ${ratioWords(gain)}; ` +
      `it is the smallest pool within 5 % of the best of those that surely gain${knee === null ? '' : `; ${knee}`}.`,
    ...(threads < to.pools.threads
      ? [`${threads} in flight use no more than ${threadsWords(threads)}.`]
      : []),
    ...(cached ? ['The figures are those of the page cache.'] : []),
    ...(to.pools.threads < from.pools.threads
      ? [
          'It holds for a service that does this work alone: dns.lookup, crypto and other volumes share the pool.',
        ]
      : []),
  ].join(' ');
}

/** What a sweep looks like in which no advisable pool gains: the best one, where it bends, and what was left aside. */
function flatReasons(facts: VolumeFacts, { line, from, kind }: PoolEffect): readonly string[] {
  const { cpus } = facts.host;
  const others = candidatesFor(line, from, cpus);
  const candidates = line.cells.filter((cell) => cell === from || others.includes(cell));
  const best = fastest(candidates) ?? from;
  const estimate = best === from ? null : throughputRatio(best, from);
  const bend = smallestOf(candidates);
  const knee = bend === null ? null : Math.min(bend, from.pools.inFlight);
  const interval = sweepKnee(facts, 'poolSize', from);
  const tooFew = line.cells.filter(
    (cell) => cell.pools.threads < from.pools.threads && !others.includes(cell),
  );
  const smaller = gainOf(
    line,
    from,
    tooFew.filter((cell) => hintsGain(throughputRatio(cell, from), LEAST_GAIN)),
  );
  const sizes = candidates.map(({ pools }) => pools.threads).join(', ');
  const isLarger = ({ pools }: PooledCell): boolean => pools.threads > from.pools.threads;
  // Threads that have nothing to do are not helped by more of them.
  const idle = line.cells.some(isLarger) && !others.some(isLarger) && outnumbersPools(from);
  const pool = from.pools.threads === DEFAULT_POOL_SIZE ? 'the default of' : 'a pool of';
  const does = `${from.key.strategy} does ${operationsWords(from)} with ${pool} ${from.pools.threads}, and `;
  return [
    others.length === 0
      ? idle
        ? `${does}its threads were seen idle.`
        : `${does}no larger pool was measured with as much in flight.`
      : `${does}of the pools ${sizes} none surely gains 10 %` +
        (estimate === null ? '' : ` (best: ${best.pools.threads}, ${ratioWords(estimate)})`) +
        (idle ? '; larger ones cannot, for its threads were seen idle' : '') +
        (kind === 'unsure'
          ? '; more rounds (--rounds 5) would tell.'
          : knee === null
            ? '.'
            : `; ${threadsWords(knee)} ${knee === 1 ? 'comes' : 'come'} within 5 % of the best${knee === cpus ? ', as many as there are processors' : ''}${interval === null ? '' : `; ${interval}`}.`),
    ...(smaller === null
      ? []
      : [
          `A pool of ${smaller.to.pools.threads} does ${ratioWords(smaller.gain)} of that here, but has fewer threads than ` +
            'there are processors, and dns.lookup, crypto and other volumes share it.',
        ]),
  ];
}

function nativeGain(effects: readonly PoolEffect[]): readonly string[] {
  const [gain] = effects.flatMap(sureGain);
  if (gain === undefined) return [];
  return [
    `${gain.from.key.strategy} gains with ${gain.to.pools.threads}, ${ratioWords(gain.gain)}, but no route of Node.js does.`,
  ];
}
