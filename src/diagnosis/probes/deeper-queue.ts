import type { ProbeRule } from '../../domain/probe-rule.js';
import { sameBut, totalDepth } from '../compare.js';
import { deeperChange } from '../predict/deeper.js';
import { predictInFlight } from '../predict/in-flight.js';
import { waits } from '../waiting.js';
import { baseCell, cellsOf, wasAsked } from './base-cell.js';

const ROUNDS = 2;

/** Whether a service that keeps little in flight would do more with more. */
export const deeperQueue: ProbeRule = {
  name: 'deeper-queue',
  summary: 'the usual route with four times as much in flight, and threads for it',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base?.key.rate !== null || base.strategy.blocksLoop || !waits(facts, base)) return null;
    const { poolSize, depth } = base.key;
    // With more in flight than threads it is the pool's question.
    if (poolSize === null || totalDepth(base) > poolSize || base.members.length > 1) return null;
    const cells = cellsOf(facts, diagnosis);
    const deeper = cells.some((cell) => sameBut(cell, base, ['depth', 'poolSize']) && cell.key.depth > depth);
    if (deeper || wasAsked(facts, this.name, diagnosis)) return null;
    const change = deeperChange(base);
    const predicted = predictInFlight(facts, cells, base, change.depth);
    return {
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
      ],
    };
  },
};
