import type { PredictedRatio } from '../../domain/probe.js';
import type { ProbeRule, ProposedCell } from '../../domain/probe-rule.js';
import { ROUNDS_FOR_BOOTSTRAP } from '../../stats/bootstrap.js';
import { libuvPools, outnumbersPools, totalDepth } from '../compare.js';
import { maySaturate } from '../pool-effect.js';
import { poolsOf, sameButPools } from '../pool-lines.js';
import { predictInFlight, promisesLittle } from '../predict/in-flight.js';
import { waits } from '../waiting.js';
import { threadsWords } from '../words.js';
import { baseAgain, baseCell, cellsOf, wasAsked } from './base-cell.js';

const SIZES = [8, 16, 64];
/** Where little is promised this one is tried. */
const LARGE = 16;
const ROUNDS = 2;
/**
 * A gain that is foretold to be no larger drowns in the range of few rounds, where no second pool bears it out: rounds for an
 * interval by bootstrap show it.
 */
const SMALL_GAIN = 1.5;

/** Whether more threads of libuv's pool do more: what `pool-starved` must see. */
export const largerPool: ProbeRule = {
  name: 'larger-pool',
  summary: "the usual route with more threads in libuv's pool, up to what is in flight",
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    const pools = base === null ? null : libuvPools(base);
    if (base === null || pools === null || base.members.length > 1) return null;
    if (!outnumbersPools(base) || !maySaturate(base) || !waits(facts, base)) return null;
    const { processes, threads, inFlight } = pools;
    const cells = cellsOf(facts, diagnosis);
    const larger = cells.some(
      (cell) => sameButPools(cell, base) && (libuvPools(cell)?.threads ?? 0) > threads,
    );
    if (larger || wasAsked(facts, this.name, diagnosis)) return null;
    const depth = totalDepth(base);
    const predicted = (size: number): PredictedRatio | null =>
      predictInFlight(facts, cells, base, Math.min(depth, processes * Math.min(size, inFlight)));
    const sizes = sizesFor(threads, inFlight);
    const most = sizes[sizes.length - 1] ?? threads;
    const wasSeen = typeof base.pool?.saturatedShare.value === 'number';
    const busyWords = wasSeen ? 'all of them stand in system calls' : 'how many are busy was not seen';
    const promised = predicted(most);
    const unpromising = promisesLittle(promised);
    const foretold = promised?.ratio ?? Math.min(most, inFlight) / threads;
    const isSmall = !unpromising && sizes.length === 1 && foretold <= SMALL_GAIN;
    const rounds = isSmall ? ROUNDS_FOR_BOOTSTRAP : ROUNDS;
    const again = isSmall ? [{ baseCellId: base.id, change: {}, rounds }] : baseAgain(base, rounds);
    const tried = unpromising ? [sizes.find((size) => size >= LARGE) ?? most] : sizes;
    return {
      isUnpromising: unpromising,
      question: "Do more threads in libuv's pool do more?",
      why: `${inFlight} operations are in flight on ${threadsWords(threads)}${processes > 1 ? ` in each of ${processes} processes` : ''}, and ${busyWords}; waiting in a queue by itself says nothing`,
      cells: tried.flatMap((size, index): readonly ProposedCell[] => {
        const ratio = predicted(size);
        return [
          {
            baseCellId: base.id,
            change: poolsOf(base, size),
            rounds,
            ...(ratio === null ? {} : { prediction: { metric: 'operationsPerSecond', ...ratio } }),
          },
          ...(index === 0 ? again : []),
        ];
      }),
    };
  },
};

/** Up to as many threads as there are operations in flight; of a large pool twice as many, since fewer more tell little. */
function sizesFor(poolSize: number, depth: number): readonly number[] {
  const within = SIZES.filter((size) => size > poolSize && size < depth);
  return [...new Set([...within, Math.min(depth, Math.max(2 * poolSize, SIZES[SIZES.length - 1] ?? depth))])];
}
