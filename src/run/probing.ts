import { diagnose } from '../diagnosis/diagnose.js';
import { buildFacts } from '../diagnosis/facts.js';
import { probeRules } from '../diagnosis/probes/registry.js';
import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import type { AdviceTest, VolumeDiagnosis, WorkloadDiagnosis } from '../domain/finding.js';
import type { Cell, Plan, PlannedTrial } from '../domain/plan.js';
import type { Prediction, Probe } from '../domain/probe.js';
import type { ProbeProposal, ProposedCell } from '../domain/probe-rule.js';
import type { RunRecord } from '../domain/record.js';
import { loadAll } from '../domain/registry.js';
import type { Strategy } from '../domain/strategy.js';
import type { IoWorkload } from '../domain/workload.js';
import { NS_PER_MS } from '../domain/units.js';
import { deriveCell } from '../plan/derive-cell.js';
import { directoryVolumes, spaceNeeds, spaceProblems } from '../plan/space.js';

export interface ProbingContext {
  readonly plan: Plan;
  readonly strategies: readonly Strategy[];
  readonly workload: IoWorkload;
}

/** Works that are asked about: the weightiest of each volume. */
const MOST_WORKLOADS = 2;
/** Rounds of an advice and of what it is compared with, in turns. */
const CONFIRM_ROUNDS = 4;

/** What a run knows of a volume so far. */
interface Known {
  readonly facts: VolumeFacts;
  readonly diagnosis: VolumeDiagnosis;
}

/**
 * The next question that further trials can answer within the time that is left for its volume, or null. It is asked
 * again after each answer: what one tells, the next one knows.
 *
 * @param spentMs on further trials so far, by the volume's target.
 * @param mostMs that it may take, whatever is left for its volume.
 */
export async function nextProbe(
  context: ProbingContext,
  records: readonly RunRecord[],
  spentMs: ReadonlyMap<string, number>,
  mostMs: number,
): Promise<Probe | null> {
  const single = context.plan.volumes.filter(({ members }) => members.length === 0);
  const shareMs = context.plan.settings.budgetMs / Math.max(1, single.length);
  const rules = await loadAll(probeRules);
  for (const known of await knowledge(context, records)) {
    const leftMs = Math.min(mostMs, shareMs - (spentMs.get(known.facts.volume.targetId) ?? 0));
    if (known.facts.volume.members.length > 0 || leftMs <= 0) continue;
    for (const diagnosis of askedAbout(known)) {
      for (const rule of rules) {
        const proposal = rule.propose(known.facts, diagnosis);
        const probe = proposal && plannedProbe(context, known, diagnosis, rule.name, proposal);
        if (probe && costMs(probe, records, context.plan) <= leftMs) return probe;
      }
    }
  }
  return null;
}

/** The first advice for each volume that a trial can check, beside what it should gain. */
export async function confirmations(
  context: ProbingContext,
  records: readonly RunRecord[],
): Promise<readonly Probe[]> {
  const all = await knowledge(context, records);
  return all.flatMap(({ facts, diagnosis }): readonly Probe[] => {
    const { headline } = diagnosis;
    for (const { action, test } of headline.advice) {
      const base = test && cellOf(facts, test.baseCellId);
      const changed = test && base && deriveCell(base, test.change, context.strategies);
      if (!test || !base || !changed || changed.id === base.id || !fits(context, changed)) continue;
      const prediction = fixedBefore(facts, changed.id) ?? predictionOf(test, changed.id);
      if (prediction === null) continue;
      const about = [base.id];
      return [
        {
          kind: 'confirm',
          name: 'confirm',
          targetId: facts.volume.targetId,
          question: 'Does the advice do what it should?',
          why: `${headline.id}: ${action}`,
          about,
          cells: isKnown(facts, changed.id) ? [] : [changed],
          order: ordered(facts, [base.id, changed.id], CONFIRM_ROUNDS),
          predictions: [prediction],
          diagnose: false,
        },
      ];
    }
    return [];
  });
}

async function knowledge(
  { strategies }: ProbingContext,
  records: readonly RunRecord[],
): Promise<readonly Known[]> {
  const volumes = buildFacts(records, strategies);
  return Promise.all(volumes.map(async (facts) => ({ facts, diagnosis: await diagnose(facts) })));
}

/** The weightiest workloads, without those that only probes measured. */
function askedAbout({ facts, diagnosis }: Known): readonly WorkloadDiagnosis[] {
  const own = new Set(facts.probes.flatMap(({ ownCellIds }) => ownCellIds));
  return diagnosis.diagnoses
    .filter(({ cellIds }) => cellIds.some((id) => !own.has(id)))
    .slice(0, MOST_WORKLOADS);
}

function plannedProbe(
  context: ProbingContext,
  { facts, diagnosis: whole }: Known,
  diagnosis: WorkloadDiagnosis,
  name: string,
  proposal: ProbeProposal,
): Probe | null {
  const found = proposal.cells.flatMap((proposed) => {
    const base = cellOf(facts, proposed.baseCellId);
    const cell = base && deriveCell(base, proposed.change, context.strategies);
    const possible = base && cell && fits(context, cell);
    return possible ? [{ proposed, base, cell }] : [];
  });
  if (found.length === 0) return null;
  const fresh = found.filter(({ cell }) => !isKnown(facts, cell.id));
  const tests = [whole.headline, ...whole.diagnoses.flatMap(({ findings }) => findings)].flatMap(
    ({ advice }) => advice.flatMap(({ test }) => test ?? []),
  );
  const predictions = fresh.flatMap(({ proposed, base, cell }): readonly Prediction[] => {
    if (proposed.prediction) return [{ cellId: cell.id, baseCellId: base.id, ...proposed.prediction }];
    const test = tests.find(
      ({ baseCellId, change }) =>
        baseCellId === base.id && deriveCell(base, change, context.strategies)?.id === cell.id,
    );
    const prediction = test && predictionOf(test, cell.id);
    return prediction ? [prediction] : [];
  });
  return {
    kind: 'probe',
    name,
    targetId: facts.volume.targetId,
    question: proposal.question,
    why: proposal.why,
    about: diagnosis.cellIds,
    cells: [...new Map(fresh.map(({ cell }) => [cell.id, cell])).values()],
    order: orderOf(facts, found),
    predictions,
    diagnose: proposal.diagnose ?? false,
  };
}

function cellOf(facts: VolumeFacts, id: string): Cell | null {
  const cell = facts.cells.find((candidate) => candidate.id === id);
  if (cell === undefined) return null;
  const { key, fixed, members } = cell;
  return { id, targetId: facts.volume.targetId, key, fixed, members };
}

function isKnown(facts: VolumeFacts, id: string): boolean {
  return facts.cells.some((cell) => cell.id === id);
}

/** Whether there is room for it; a probe writes nothing that the reserve has to give way to. */
function fits({ plan, workload }: ProbingContext, cell: Cell): boolean {
  const { reserveBytes, force } = plan.settings;
  const volumes = directoryVolumes(plan.volumes);
  return force || spaceProblems(spaceNeeds([cell], volumes, workload, reserveBytes)).length === 0;
}

function fixedBefore(facts: VolumeFacts, cellId: string): Prediction | null {
  const known = facts.probes.flatMap(({ predictions }) => predictions);
  const found = known.find((prediction) => prediction.cellId === cellId);
  if (found === undefined) return null;
  const { baseCellId, metric, ratio, basis } = found;
  return { cellId, baseCellId, metric, ratio, basis };
}

function predictionOf({ baseCellId, metric, predicted }: AdviceTest, cellId: string): Prediction | null {
  return predicted === null ? null : { cellId, baseCellId, metric, ...predicted };
}

/** Round by round, each with all cells that have one; the rounds of a cell go on from those that it has. */
function orderOf(
  facts: VolumeFacts,
  found: readonly { readonly proposed: ProposedCell; readonly cell: Cell }[],
): readonly PlannedTrial[] {
  const most = Math.max(...found.map(({ proposed }) => proposed.rounds));
  return Array.from({ length: most }, (_, round) =>
    found
      .filter(({ proposed }) => round < proposed.rounds)
      .map(({ proposed: { bounds }, cell }): PlannedTrial => {
        const planned = { cellId: cell.id, round: firstRound(facts, cell.id) + round, staged: false };
        return bounds === undefined ? planned : { ...planned, bounds };
      }),
  ).flat();
}

function ordered(facts: VolumeFacts, ids: readonly string[], rounds: number): readonly PlannedTrial[] {
  return Array.from({ length: rounds }, (_, round) => {
    const turn = round % 2 === 0 ? ids : [...ids].reverse();
    return turn.map((cellId) => ({ cellId, round: firstRound(facts, cellId) + round, staged: false }));
  }).flat();
}

function firstRound(facts: VolumeFacts, id: string): number {
  const rounds = facts.cells.find((cell) => cell.id === id)?.trials.map(({ round }) => round) ?? [];
  return rounds.length === 0 ? 0 : Math.max(...rounds) + 1;
}

/** By what trials on the volume took so far, those of the same cell if there are any. */
function costMs({ order, targetId }: Probe, records: readonly RunRecord[], plan: Plan): number {
  const cellsOfTarget = new Set(
    records
      .flatMap((record): readonly Pick<CellFacts, 'id'>[] => {
        if (record.type === 'run') return record.run.plan.cells.filter((cell) => cell.targetId === targetId);
        return record.type === 'probe' ? record.probe.cells.filter((cell) => cell.targetId === targetId) : [];
      })
      .map(({ id }) => id),
  );
  const took = records.flatMap((record) =>
    record.type === 'trial' && cellsOfTarget.has(record.trial.cellId)
      ? [(record.trial.endNs - record.trial.startNs) / NS_PER_MS]
      : [],
  );
  const usual = took.length === 0 ? 0 : took.reduce((sum, ms) => sum + ms, 0) / took.length;
  return order.reduce((sum, { bounds }) => {
    const longer = Math.max(0, (bounds?.durationMs ?? 0) - (plan.settings.durationMs ?? 0));
    return sum + usual + longer;
  }, 0);
}
