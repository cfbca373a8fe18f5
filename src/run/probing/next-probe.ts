import { probeRules } from '../../diagnosis/probes/registry.js';
import type { WorkloadDiagnosis } from '../../domain/finding.js';
import type { Probe } from '../../domain/probe.js';
import type { RunRecord } from '../../domain/record.js';
import { loadAll } from '../../domain/registry.js';
import { knowledge, type Known, type ProbingContext } from './context.js';
import { costMs } from './cost.js';
import { plannedProbe } from './planned-probe.js';

/** Works that are asked about: the weightiest of each volume. */
const MOST_WORKLOADS = 2;

/**
 * The next question that further trials can answer within the time that is left for its volume, or null. It is asked
 * again after each answer: what one tells, the next one knows.
 *
 * @param spentMs on further trials so far, by the volume's target.
 */
export async function nextProbe(
  context: ProbingContext,
  records: readonly RunRecord[],
  spentMs: ReadonlyMap<string, number>,
): Promise<Probe | null> {
  const single = context.plan.volumes.filter(({ members }) => members.length === 0);
  const shareMs = context.plan.settings.budgetMs / Math.max(1, single.length);
  const rules = await loadAll(probeRules);
  for (const known of await knowledge(context, records)) {
    const leftMs = shareMs - (spentMs.get(known.facts.volume.targetId) ?? 0);
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

/** The weightiest workloads, without those that only probes measured. */
function askedAbout({ facts, diagnosis }: Known): readonly WorkloadDiagnosis[] {
  const own = new Set(facts.probes.flatMap(({ ownCellIds }) => ownCellIds));
  return diagnosis.diagnoses
    .filter(({ cellIds }) => cellIds.some((id) => !own.has(id)))
    .slice(0, MOST_WORKLOADS);
}
