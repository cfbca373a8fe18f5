import type { ProbeRule } from '../../domain/probe-rule.js';
import { NS_PER_MS } from '../../domain/units.js';
import { threadsCurve } from '../predict/throughput-curve.js';
import { volumeCurve } from '../volume-curve.js';
import { baseCell, byThreads, cellsOf, wasAsked } from './base-cell.js';

const MOST_THREADS = 64;
const ROUNDS = 2;
/** With shorter calls so many threads wait for processors, too. */
const LEAST_CALL_NS = NS_PER_MS;

/** Where the gain of more calls in flight ends, which 1, 4 and 16 did not show. */
export const endOfGain: ProbeRule = {
  name: 'end-of-gain',
  summary: 'the same work by 64 threads, where fewer gained less than in proportion and more than nothing',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    const curve = volumeCurve(facts, { label: diagnosis.workload, cellIds: diagnosis.cellIds });
    if (base === null || curve?.shape !== 'bending' || base.strategy.unit !== 'block') return null;
    const last = curve.points[curve.points.length - 1] ?? curve.points[0];
    const tried = threadsCurve(cellsOf(facts, diagnosis)).some((point) => point.concurrency >= MOST_THREADS);
    if (tried || last.concurrency >= MOST_THREADS || curve.latencyNs < LEAST_CALL_NS) return null;
    if (wasAsked(facts, this.name, diagnosis)) return null;
    return {
      isUnpromising: diagnosis.findings.some(({ confidence }) => confidence !== 'low'),
      question: 'Where does the gain of more in flight end?',
      why: `${last.concurrency} in flight do more than fewer, but not in proportion`,
      cells: [{ baseCellId: last.cell.id, change: byThreads(last.cell, MOST_THREADS), rounds: ROUNDS }],
    };
  },
};
