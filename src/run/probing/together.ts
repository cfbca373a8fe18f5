import { buildFacts } from '../../diagnosis/facts.js';
import { comparisonOf, pairsOf } from '../../diagnosis/together/diagnose.js';
import { gatherTogether, isTogether, TOGETHER_PROBE } from '../../diagnosis/together/gather.js';
import { volumeGroups, type VolumeGroup } from '../../diagnosis/together/groups.js';
import { togetherQuestion, type TogetherCell } from '../../diagnosis/together/question.js';
import type { Cell, PlannedTrial } from '../../domain/plan.js';
import type { Probe } from '../../domain/probe.js';
import type { RunRecord } from '../../domain/record.js';
import { NS_PER_MS } from '../../domain/units.js';
import { deriveCell } from '../../plan/derive-cell.js';
import { directoryVolumes, spaceNeeds, spaceProblems } from '../../plan/space.js';
import type { ProbingContext } from './context.js';

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
  const facts = buildFacts(records, context.strategies);
  const known = gatherTogether(records, [], context.strategies);
  const before = records.flatMap((record) =>
    record.type === 'probe' && isTogether(record.probe) ? [record.probe.targetId] : [],
  );
  for (const group of volumeGroups(context.plan.volumes)) {
    const targetId = `${TOGETHER_PROBE}:${group.volumes.map(({ path }) => path).join()}`;
    const asked = before.filter((id) => id === targetId).length;
    const open = togetherQuestion(
      group,
      facts,
      comparisonOf(group, known),
      pairsOf(group, known).length,
      asked,
    );
    const cells = open?.cells.flatMap((cell) => plannedCell(context, cell, targetId) ?? []) ?? [];
    if (open === null || cells.length < open.cells.length) continue;
    const rounds = ROUNDS.find((count) => count * costMs(cells, group, context, records) <= leftMs);
    if (rounds === undefined) continue;
    return {
      kind: 'probe',
      name: TOGETHER_PROBE,
      targetId,
      question: open.question,
      why: open.why,
      about: [],
      cells: cells.filter(({ id }) => !isKnown(records, id)),
      order: inTurns(cells, rounds, context, records),
      predictions: [],
      diagnose: false,
    };
  }
  return null;
}

function plannedCell(
  { plan, strategies, workload }: ProbingContext,
  { members, key, change }: TogetherCell,
  targetId: string,
): Cell | null {
  const base: Cell = { id: '', targetId, key, fixed: [], members };
  const cell = deriveCell(base, change, strategies);
  if (cell === null || plan.settings.force) return cell;
  const space = spaceNeeds([cell], directoryVolumes(plan.volumes), workload, plan.settings.reserveBytes);
  return spaceProblems(space).length === 0 ? cell : null;
}

/** Round by round, each with all cells: what grows slower or busier favours none. */
function inTurns(
  cells: readonly Cell[],
  rounds: number,
  { plan }: ProbingContext,
  records: readonly RunRecord[],
): readonly PlannedTrial[] {
  const bounds = { durationMs: Math.max(LEAST_MS, plan.settings.durationMs ?? 0), bytes: null };
  return Array.from({ length: rounds }, (_, round) =>
    (round % 2 === 0 ? cells : [...cells].reverse()).map(({ id }): PlannedTrial => {
      return { cellId: id, round: nextRound(records, id) + round, staged: false, bounds };
    }),
  ).flat();
}

function isKnown(records: readonly RunRecord[], id: string): boolean {
  return records.some(
    (record) =>
      (record.type === 'run' && record.run.plan.cells.some((cell) => cell.id === id)) ||
      (record.type === 'probe' && record.probe.cells.some((cell) => cell.id === id)),
  );
}

function nextRound(records: readonly RunRecord[], id: string): number {
  const rounds = records.flatMap((record) =>
    record.type === 'trial' && record.trial.cellId === id ? [record.trial.round] : [],
  );
  return Math.max(-1, ...rounds) + 1;
}

/** Of one round: what a trial took so far on each volume that a cell is on, and what it is to measure longer. */
function costMs(
  cells: readonly Cell[],
  { volumes }: VolumeGroup,
  { plan }: ProbingContext,
  records: readonly RunRecord[],
): number {
  const longer = Math.max(0, LEAST_MS - (plan.settings.durationMs ?? 0));
  const usual = new Map(
    volumes.map(({ path }) => {
      const ids = new Set(
        plan.cells.flatMap(({ id, members }) => (members.length === 1 && members[0] === path ? [id] : [])),
      );
      const took = records.flatMap((record) =>
        record.type === 'trial' && ids.has(record.trial.cellId)
          ? [(record.trial.endNs - record.trial.startNs) / NS_PER_MS]
          : [],
      );
      return [path, took.reduce((sum, ms) => sum + ms, 0) / Math.max(1, took.length)] as const;
    }),
  );
  return cells.reduce((sum, { members }) => {
    const each = members.map((path) => usual.get(path) ?? 0);
    // They are filled one after another, and measured at once.
    const filling = each.reduce((all, ms) => all + Math.max(0, ms - (plan.settings.durationMs ?? 0)), 0);
    return (
      sum + Math.max(...each.map((ms) => Math.min(ms, plan.settings.durationMs ?? 0))) + filling + longer
    );
  }, 0);
}
