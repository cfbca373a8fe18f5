import type { VolumeFacts } from '../../domain/facts.js';
import type { WorkloadDiagnosis } from '../../domain/finding.js';
import type { ProbeProposal, ProposedCell } from '../../domain/probe-rule.js';
import { NS_PER_MS } from '../../domain/units.js';
import { LEAST_COUNT, tailsIn, type Tail } from '../tails.js';
import { describeCell, percent } from '../words.js';
import { byThreads } from './base-cell.js';

const LEAST_MS = 5000;
/** A question more must be left time for. */
const MOST_MS = 10_000;
/** So many times as many slow ones are to be met as make a pattern. */
const TIMES_ENOUGH = 2;
/** Few enough to leave processors idle, and more than one: where all of them stand it is a stop of the volume. */
const THREADS = 4;

/**
 * A longer trial where a few slow operations take most of the time and were too few for a pattern: of the very cell, of several the
 * one that met them most often. At a kept rate also where only routes with a queue met them, in which others wait behind these: then of
 * threads, each of which calls by itself. Null: nothing is open, or even the longest would meet too few.
 */
export function askOpenTail(
  facts: VolumeFacts,
  { workload, cellIds }: WorkloadDiagnosis,
): Pick<ProbeProposal, 'question' | 'why' | 'cells'> | null {
  const open = tailsIn(facts, { label: workload, cellIds })?.open ?? [];
  const [tail] = [...open].sort((a, b) => Number(b.exact) - Number(a.exact) || perMs(b) - perMs(a));
  const cell = tail === undefined ? null : longerTrial(tail);
  if (tail === undefined || cell === null) return null;
  return {
    question: 'Do a few slow operations take most of the time?',
    why:
      `${tail.slowCount} of ${tail.operation.count} ${tail.kind}s took ${percent(tail.time)} of the time of ${describeCell(tail.cell)}: ` +
      (tail.exact
        ? 'too few to tell a habit of the volume from a bad moment'
        : 'by threads of their own they are slow themselves, not behind others'),
    cells: [cell],
  };
}

function perMs({ cell, slowCount }: Tail): number {
  return (slowCount * NS_PER_MS) / cell.elapsedNs;
}

function longerTrial(tail: Tail): ProposedCell | null {
  const { cell, exact, slowCount } = tail;
  const durationMs = Math.min(
    MOST_MS,
    Math.max(LEAST_MS, Math.ceil((TIMES_ENOUGH * LEAST_COUNT) / perMs(tail))),
  );
  // A cell that was not measured before has met none of them.
  const known = exact ? slowCount : 0;
  if (known + perMs(tail) * durationMs < LEAST_COUNT) return null;
  if (!exact && cell.strategy.unit !== 'block') return null;
  return {
    baseCellId: cell.id,
    change: exact ? {} : byThreads(cell, THREADS),
    rounds: 1,
    bounds: { durationMs, bytes: null },
  };
}
