import type { ProbeRule } from '../../domain/probe-rule.js';
import { appendsOneByOne, outnumbersPools, sameBut } from '../compare.js';
import { deeperChange } from '../predict/deeper.js';
import { predictInFlight, promisesLittle } from '../predict/in-flight.js';
import { isHeldBack } from '../held-back.js';
import { waits } from '../waiting.js';
import { baseAgain, baseCell, cellsOf, wasAsked } from './base-cell.js';

const ROUNDS = 2;

/** Whether a service that keeps little in flight would do more with more. */
export const deeperQueue: ProbeRule = {
  name: 'deeper-queue',
  summary: 'the usual route with four times as much in flight, and threads for it, or workers',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base === null || !isHeldBack(base) || base.strategy.blocksLoop || !waits(facts, base)) return null;
    const { depth } = base.key;
    // Threads of our own are another probe's question; with more in flight than the pool has, it is the pool's.
    if (base.key.threads !== null || base.members.length > 1 || appendsOneByOne(base)) return null;
    if (outnumbersPools(base)) return null;
    const cells = cellsOf(facts, diagnosis);
    const deeper = cells.some((cell) => sameBut(cell, base, ['depth', 'poolSize']) && cell.key.depth > depth);
    if (deeper || wasAsked(facts, this.name, diagnosis)) return null;
    const change = deeperChange(base);
    if (change.depth <= depth) return null;
    const predicted = predictInFlight(facts, cells, base, change.depth);
    return {
      isUnpromising: promisesLittle(predicted),
      question: 'Does more in flight do more?',
      why: `only ${depth} ${depth === 1 ? 'operation is' : 'operations are'} in flight, and the processors are idle`,
      cells: [
        {
          baseCellId: base.id,
          change,
          rounds: ROUNDS,
          ...(predicted === null
            ? {}
            : { prediction: { metric: 'operationsPerSecond' as const, ...predicted } }),
        },
        ...baseAgain(base, ROUNDS),
      ],
    };
  },
};
