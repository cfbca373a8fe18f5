import { diagnose } from '../../diagnosis/diagnose.js';
import { buildFacts } from '../../diagnosis/facts.js';
import type { VolumeFacts } from '../../domain/facts.js';
import type { AdviceTest, VolumeDiagnosis } from '../../domain/finding.js';
import type { Cell, Plan } from '../../domain/plan.js';
import type { Prediction } from '../../domain/probe.js';
import type { RunRecord } from '../../domain/record.js';
import type { Strategy } from '../../domain/strategy.js';
import type { IoWorkload } from '../../domain/workload.js';
import { cellSpace, directoryVolumes, spaceNeeds, spaceProblems } from '../../plan/space.js';

export interface ProbingContext {
  readonly plan: Plan;
  readonly strategies: readonly Strategy[];
  readonly workload: IoWorkload;
}

/** What a run knows of a volume so far. */
export interface Known {
  readonly facts: VolumeFacts;
  readonly diagnosis: VolumeDiagnosis;
}

/** Facts and conclusions of each volume, of all records so far. */
export async function knowledge(
  { strategies }: ProbingContext,
  records: readonly RunRecord[],
): Promise<readonly Known[]> {
  const volumes = buildFacts(records, strategies);
  return Promise.all(volumes.map(async (facts) => ({ facts, diagnosis: await diagnose(facts) })));
}

/** A cell of the facts as the plan has it; null: there is none of that id. */
export function cellOf({ cells, volume }: VolumeFacts, id: string): Cell | null {
  const cell = cells.find((candidate) => candidate.id === id);
  if (cell === undefined) return null;
  const { key, fixed, members } = cell;
  return { id, targetId: volume.targetId, key, fixed, members };
}

/** A cell that was planned or probed before, with the rounds that it has. */
export interface KnownCell {
  readonly id: string;
  readonly trials: readonly { readonly round: number }[];
}

/** Whether a cell was planned or probed before. */
export function isKnown(known: readonly Pick<KnownCell, 'id'>[], id: string): boolean {
  return known.some((cell) => cell.id === id);
}

/** Whether there is room for it; a probe writes nothing that the reserve has to give way to. */
export function fits({ plan, workload, strategies }: ProbingContext, cell: Cell): boolean {
  const { reserveBytes, force } = plan.settings;
  const volumes = directoryVolumes(plan.volumes);
  const { members } = cell;
  const need = { members, needs: cellSpace(cell, workload, strategies) };
  return force || spaceProblems(spaceNeeds([need], volumes, reserveBytes)).length === 0;
}

/** What an advice's trial should show, of its cell; null: nothing tells it. */
export function predictionOf(
  { baseCellId, metric, predicted }: AdviceTest,
  cellId: string,
): Prediction | null {
  return predicted === null ? null : { cellId, baseCellId, metric, ...predicted };
}
