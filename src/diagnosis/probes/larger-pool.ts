import type { PredictedRatio } from '../../domain/probe.js';
import type { ProbeRule, ProposedCell } from '../../domain/probe-rule.js';
import { sameBut, totalDepth } from '../compare.js';
import { maySaturate } from '../pool-effect.js';
import { predictInFlight, promisesLittle } from '../predict/in-flight.js';
import { waits } from '../waiting.js';
import { baseAgain, baseCell, cellsOf, wasAsked } from './base-cell.js';

const SIZES = [8, 16, 64];
/** Where little is promised this one is tried. */
const LARGE = 16;
const ROUNDS = 2;

/** Whether more threads of libuv's pool do more: what `pool-starved` must see. */
export const largerPool: ProbeRule = {
  name: 'larger-pool',
  summary: "the usual route with more threads in libuv's pool, up to what is in flight",
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    const poolSize = base?.key.poolSize ?? null;
    if (base === null || poolSize === null || !base.strategy.usesPool || base.members.length > 1) return null;
    const depth = totalDepth(base);
    if (depth <= poolSize || !maySaturate(base) || !waits(facts, base)) return null;
    const cells = cellsOf(facts, diagnosis);
    const larger = cells.filter(
      (cell) => sameBut(cell, base, ['poolSize']) && (cell.key.poolSize ?? 0) > poolSize,
    );
    if (larger.length > 0 || wasAsked(facts, this.name, diagnosis)) return null;
    const predicted = (size: number): PredictedRatio | null =>
      predictInFlight(facts, cells, base, Math.min(size, depth));
    const sizes = sizesFor(poolSize, depth);
    const most = sizes[sizes.length - 1] ?? poolSize;
    const wasSeen = typeof base.pool?.saturatedShare.value === 'number';
    const busyWords = wasSeen ? 'all of them stand in system calls' : 'how many are busy was not seen';
    const promised = predicted(most);
    const unpromising = promisesLittle(promised);
    const tried = unpromising ? [sizes.find((size) => size >= LARGE) ?? most] : sizes;
    return {
      isUnpromising: unpromising,
      question: "Do more threads in libuv's pool do more?",
      why: `${depth} operations are in flight on ${poolSize} threads, and ${busyWords}; waiting in a queue by itself says nothing`,
      cells: tried.flatMap((size, index): readonly ProposedCell[] => {
        const ratio = predicted(size);
        return [
          {
            baseCellId: base.id,
            change: { poolSize: size },
            rounds: ROUNDS,
            ...(ratio === null ? {} : { prediction: { metric: 'operationsPerSecond', ...ratio } }),
          },
          ...(index === 0 ? baseAgain(base, ROUNDS) : []),
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
