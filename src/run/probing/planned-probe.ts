import type { AdviceTest, VolumeDiagnosis, WorkloadDiagnosis } from '../../domain/finding.js';
import type { Cell } from '../../domain/plan.js';
import type { Prediction, Probe } from '../../domain/probe.js';
import type { ProbeProposal, ProposedCell } from '../../domain/probe-rule.js';
import { deriveCell } from '../../plan/derive-cell.js';
import { cellOf, fits, isKnown, predictionOf, type Known, type ProbingContext } from './context.js';
import { roundByRound } from './order.js';

interface Found {
  readonly proposed: ProposedCell;
  readonly base: Cell;
  readonly cell: Cell;
}

/**
 * A proposal as cells and trials of the run, with what is foretold of cells that were never tried: by the rule that
 * proposes them, else by an advice that they are the trial of. Null: none of its cells is possible.
 */
export function plannedProbe(
  context: ProbingContext,
  { facts, diagnosis: whole }: Known,
  diagnosis: WorkloadDiagnosis,
  name: string,
  proposal: ProbeProposal,
): Probe | null {
  const possible = proposal.cells.flatMap((proposed): readonly Found[] => {
    const base = cellOf(facts, proposed.baseCellId);
    const cell = base && deriveCell(base, proposed.change, context.strategies);
    return base && cell && fits(context, cell) ? [{ proposed, base, cell }] : [];
  });
  // Two changes may come to the same cell.
  const found = [...new Map(possible.map((each) => [each.cell.id, each])).values()];
  if (found.length === 0) return null;
  const fresh = found.filter(({ cell }) => !isKnown(facts.cells, cell.id));
  const tests = testsOf(whole);
  return {
    kind: 'probe',
    name,
    targetId: facts.volume.targetId,
    question: proposal.question,
    why: proposal.why,
    about: diagnosis.cellIds,
    cells: fresh.map(({ cell }) => cell),
    order: roundByRound(
      facts.cells,
      found.map(({ proposed, cell }) => ({ ...proposed, id: cell.id })),
    ),
    predictions: fresh.flatMap((each) => prediction(context, each, tests) ?? []),
    diagnose: proposal.diagnose ?? false,
  };
}

function testsOf({ headline, diagnoses }: VolumeDiagnosis): readonly AdviceTest[] {
  const findings = [headline, ...diagnoses.flatMap((diagnosis) => diagnosis.findings)];
  return findings.flatMap(({ advice }) => advice.flatMap(({ test }) => test ?? []));
}

function prediction(
  { strategies }: ProbingContext,
  { proposed, base, cell }: Found,
  tests: readonly AdviceTest[],
): Prediction | null {
  if (proposed.prediction) return { cellId: cell.id, baseCellId: base.id, ...proposed.prediction };
  const test = tests.find(
    ({ baseCellId, change }) =>
      baseCellId === base.id && deriveCell(base, change, strategies)?.id === cell.id,
  );
  return test === undefined ? null : predictionOf(test, cell.id);
}
