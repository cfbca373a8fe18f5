import type { ProbeRule, ProposedCell } from '../../domain/probe-rule.js';
import { sameBut, totalDepth, type MeasuredCell } from '../compare.js';
import { threadsCurve, throughputAt, type ParallelismPoint } from '../parallelism.js';
import { LEAST_SATURATION } from '../pool-effect.js';
import { waits } from '../waiting.js';
import { baseCell, cellsOf, wasAsked } from './base-cell.js';

const SIZES = [8, 16, 64];
/** What a volume does more with more calls in flight, from which on more sizes than one are tried. */
const PROMISING = 1.1;
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
    const saturated = base.pool?.saturatedShare.value ?? 1;
    if (depth <= poolSize || saturated < LEAST_SATURATION || !waits(facts, base)) return null;
    const cells = cellsOf(facts, diagnosis);
    const larger = cells.filter(
      (cell) => sameBut(cell, base, ['poolSize']) && (cell.key.poolSize ?? 0) > poolSize,
    );
    if (larger.length > 0 || wasAsked(facts, this.name, diagnosis)) return null;
    const curve = threadsCurve(cells);
    const sizes = sizesFor(poolSize, depth);
    const most = sizes[sizes.length - 1] ?? poolSize;
    const promised = predictedRatio(curve, base, most);
    const tried = promised !== null && promised < PROMISING ? [Math.min(16, most)] : sizes;
    return {
      question: "Do more threads in libuv's pool do more?",
      why: `${depth} operations are in flight on ${poolSize} threads, and all of them stand in system calls; waiting in a queue by itself says nothing`,
      cells: tried.map((size): ProposedCell => {
        const ratio = predictedRatio(curve, base, size);
        return {
          baseCellId: base.id,
          change: { poolSize: size },
          rounds: ROUNDS,
          ...(ratio === null ? {} : { prediction: prediction(ratio, poolSize, size) }),
        };
      }),
    };
  },
};

/** Up to as many threads as there are operations in flight. */
function sizesFor(poolSize: number, depth: number): readonly number[] {
  const within = SIZES.filter((size) => size > poolSize && size < depth);
  return [...within, Math.min(depth, Math.max(poolSize + 1, SIZES[SIZES.length - 1] ?? depth))];
}

function predictedRatio(curve: readonly ParallelismPoint[], base: MeasuredCell, size: number): number | null {
  const now = throughputAt(curve, Math.min(base.key.poolSize ?? 1, totalDepth(base)));
  const then = throughputAt(curve, Math.min(size, totalDepth(base)));
  return now === null || then === null || now === 0 ? null : then / now;
}

function prediction(ratio: number, from: number, to: number): NonNullable<ProposedCell['prediction']> {
  return {
    metric: 'operationsPerSecond',
    ratio,
    basis: `what native-threads do with ${to} calls in flight over what they do with ${from}`,
  };
}
