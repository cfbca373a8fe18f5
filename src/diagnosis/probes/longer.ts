import type { ProbeProposal, ProbeRule, ProposedCell } from '../../domain/probe-rule.js';
import { NS_PER_MS } from '../../domain/units.js';
import { concurrency, type MeasuredCell } from '../compare.js';
import { queues } from '../service-times.js';
import { waits } from '../waiting.js';
import { baseCell, byThreads, cellsOf, wasAsked } from './base-cell.js';
import { askOpenTail } from './open-tail.js';

/** Fewer operations in a round tell neither a rate that comes in slices nor a tail. */
const LEAST_OPERATIONS = 40;
/** An operation that took so long, among others that did not, may be one of many, or a stop of the whole volume. */
const HICCUP_NS = 400 * NS_PER_MS;
const HICCUP_OVER_MEDIAN = 10;
const DURATION_MS = 5000;
const THREADS = 16;
const BOUNDS = { durationMs: DURATION_MS, bytes: null };

/**
 * Whose own calls are timed, with several under way: in one lane a stop looks like a slow operation, and what waits for a
 * thread is late behind slow ones.
 */
function besideIt(base: MeasuredCell): readonly ProposedCell[] {
  if (base.strategy.unit !== 'block' || (concurrency(base) > 1 && !queues(base))) return [];
  return [{ baseCellId: base.id, change: byThreads(base, THREADS), rounds: 1, bounds: BOUNDS }];
}

/** What short trials cannot show: stops, tails, limits that come in slices. */
export const longer: ProbeRule = {
  name: 'longer',
  summary:
    'the usual route for some seconds, where few operations end in a round or some took very long; what met too few slow ones to tell, or threads in C++ at the same rate, where these take most of the time',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base === null || !waits(facts, base) || base.key.mode === 'new') return null;
    if (wasAsked(facts, this.name, diagnosis)) return null;
    const itself: ProposedCell = { baseCellId: base.id, change: {}, rounds: 1, bounds: BOUNDS };
    return (
      askHiccup(cellsOf(facts, diagnosis), base, itself) ??
      askOpenTail(facts, diagnosis) ??
      askRate(base, itself)
    );
  },
};

function askHiccup(
  cells: readonly MeasuredCell[],
  base: MeasuredCell,
  itself: ProposedCell,
): ProbeProposal | null {
  const [hiccup] = cells.flatMap(({ operations, key }) => {
    const latency = operations[key.operation]?.latencyNs;
    if (latency === undefined || latency.max < HICCUP_NS) return [];
    return latency.max >= HICCUP_OVER_MEDIAN * (latency.p50 ?? latency.max) ? [latency] : [];
  });
  if (hiccup === undefined) return null;
  return {
    isUnpromising: false,
    question: 'Do single operations take long, or does the volume stop?',
    why: `some operations took ${(hiccup.max / NS_PER_MS).toFixed(0)} ms while most took a tenth of it at most`,
    cells: [itself, ...besideIt(base)],
  };
}

function askRate(base: MeasuredCell, itself: ProposedCell): ProbeProposal | null {
  const main = base.operations[base.key.operation];
  const rounds = Math.max(1, base.bytesPerSecondRounds.length);
  if ((main?.count ?? 0) / rounds >= LEAST_OPERATIONS) return null;
  return {
    // Blocks of another size tell a rate from a latency as well, by shorter trials.
    isUnpromising: true,
    question: 'What is the rate over seconds?',
    why: 'too few operations end in a round to tell a rate that comes in slices from a latency',
    cells: [itself],
  };
}
