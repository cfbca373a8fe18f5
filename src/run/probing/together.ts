import { buildFacts } from '../../diagnosis/facts.js';
import { gatherRun } from '../../diagnosis/facts/gather.js';
import { comparisonOf, pairsOf } from '../../diagnosis/together/diagnose.js';
import { gatherTogether, isTogether, TOGETHER_PROBE } from '../../diagnosis/together/gather.js';
import { volumeGroups, type VolumeGroup } from '../../diagnosis/together/groups.js';
import { isOpen, togetherQuestion, type TogetherCell } from '../../diagnosis/together/question.js';
import type { Cell } from '../../domain/plan.js';
import type { Probe } from '../../domain/probe.js';
import type { RunRecord } from '../../domain/record.js';
import { deriveCell } from '../../plan/derive-cell.js';
import { fits, isKnown, type ProbingContext } from './context.js';
import { costMs } from './cost.js';
import { inTurns } from './order.js';

/** Three show whether they agree; two are better than none where there is no time for a third. */
const ROUNDS = [3, 2];
/** Rates of limits come in slices: shorter rounds catch a burst. */
const LEAST_MS = 500;

/**
 * The next trials that tell whether volumes share a backend, as far as there is time for them; null: nothing is open.
 *
 * @param leftMs for these questions, over all volumes.
 */
export function nextTogetherProbe(
  context: ProbingContext,
  records: readonly RunRecord[],
  leftMs: number,
): Probe | null {
  const open = openGroups(context, records);
  if (open.length === 0) return null;
  const facts = buildFacts(records, context.strategies);
  const known = gatherTogether(records, [], context.strategies);
  const run = gatherRun(records);
  const knownCells = run.cells.map(({ id }) => ({ id, trials: run.trialsOf(id) }));
  const { plan } = context;
  const bounds = { durationMs: Math.max(LEAST_MS, plan.settings.durationMs ?? 0), bytes: null };
  for (const { group, targetId, asked } of open) {
    const question = togetherQuestion(
      group,
      facts,
      comparisonOf(group, known),
      pairsOf(group, known).length,
      asked,
    );
    const cells = question?.cells.flatMap((cell) => plannedCell(context, cell, targetId) ?? []) ?? [];
    if (question === null || cells.length < question.cells.length) continue;
    const ids = cells.map(({ id }) => id);
    const probeOf = (rounds: number): Probe => ({
      kind: 'probe',
      name: TOGETHER_PROBE,
      targetId,
      question: question.question,
      why: question.why,
      about: [],
      cells: cells.filter(({ id }) => !isKnown(knownCells, id)),
      order: inTurns(knownCells, ids, rounds, bounds),
      predictions: [],
      diagnose: false,
    });
    const probe = ROUNDS.map(probeOf).find((each) => costMs(each, records, plan) <= leftMs);
    if (probe !== undefined) return probe;
  }
  return null;
}

interface OpenGroup {
  readonly group: VolumeGroup;
  readonly targetId: string;
  /** Questions of it before. */
  readonly asked: number;
}

function openGroups({ plan }: ProbingContext, records: readonly RunRecord[]): readonly OpenGroup[] {
  const before = records.flatMap((record) =>
    record.type === 'probe' && isTogether(record.probe) ? [record.probe.targetId] : [],
  );
  return volumeGroups(plan.volumes)
    .map((group) => {
      const targetId = `${TOGETHER_PROBE}:${group.volumes.map(({ path }) => path).join()}`;
      return { group, targetId, asked: before.filter((id) => id === targetId).length };
    })
    .filter(({ group, asked }) => isOpen(group, asked));
}

/** Null: it is not possible, or there is no room for it. */
function plannedCell(
  context: ProbingContext,
  { members, key, change }: TogetherCell,
  targetId: string,
): Cell | null {
  const base: Cell = { id: '', targetId, key, fixed: [], members };
  const cell = deriveCell(base, change, context.strategies);
  return cell !== null && fits(context, cell) ? cell : null;
}
