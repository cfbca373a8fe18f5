import type { VolumeFacts } from '../../domain/facts.js';
import type { AdviceTest } from '../../domain/finding.js';
import type { Prediction, Probe } from '../../domain/probe.js';
import type { RunRecord } from '../../domain/record.js';
import { deriveCell } from '../../plan/derive-cell.js';
import { ROUNDS_FOR_BOOTSTRAP } from '../../stats/bootstrap.js';
import {
  cellOf,
  fits,
  isKnown,
  knowledge,
  predictionOf,
  type Known,
  type ProbingContext,
} from './context.js';
import { inTurns } from './order.js';

/** Rounds of an advice and of what it is compared with, in turns: enough for an interval of the ratio. */
const ROUNDS = ROUNDS_FOR_BOOTSTRAP;

/** The first advice for each volume that a trial can check, beside what it should gain. */
export async function confirmations(
  context: ProbingContext,
  records: readonly RunRecord[],
): Promise<readonly Probe[]> {
  const all = await knowledge(context, records);
  return all.flatMap((known) => {
    const [first] = known.diagnosis.headline.advice.flatMap(
      ({ action, test }) => (test && confirmation(context, known, action, test)) ?? [],
    );
    return first ?? [];
  });
}

/** Null: its cell is not possible, or nothing foretells what it does. */
function confirmation(
  context: ProbingContext,
  { facts, diagnosis: { headline } }: Known,
  action: string,
  test: AdviceTest,
): Probe | null {
  const base = cellOf(facts, test.baseCellId);
  const changed = base && deriveCell(base, test.change, context.strategies);
  if (!base || !changed || changed.id === base.id || !fits(context, changed)) return null;
  const prediction = fixedBefore(facts, base.id, changed.id) ?? predictionOf(test, changed.id);
  if (prediction === null) return null;
  return {
    kind: 'confirm',
    name: 'confirm',
    targetId: facts.volume.targetId,
    question: 'Does the advice do what it should?',
    why: `${headline.id}: ${action}`,
    about: [base.id],
    cells: isKnown(facts.cells, changed.id) ? [] : [changed],
    order: inTurns(facts.cells, [base.id, changed.id], ROUNDS),
    predictions: [prediction],
    diagnose: false,
  };
}

/** What a probe said of the cell before it tried it. */
function fixedBefore(facts: VolumeFacts, base: string, changed: string): Prediction | null {
  const known = facts.probes.flatMap(({ predictions }) => predictions);
  const found = known.find(({ cellId, baseCellId }) => cellId === changed && baseCellId === base);
  if (found === undefined) return null;
  const { cellId, baseCellId, metric, ratio, basis } = found;
  return { cellId, baseCellId, metric, ratio, basis };
}
