import { probeRules } from '../../diagnosis/probes/registry.js';
import { probedCells } from '../../diagnosis/compare.js';
import { flushBytesPerSecond } from '../../diagnosis/flush-rate.js';
import { unwrittenLimit } from '../../diagnosis/unwritten.js';
import type { VolumeFacts } from '../../domain/facts.js';
import type { WorkloadDiagnosis } from '../../domain/finding.js';
import type { Probe } from '../../domain/probe.js';
import type { ProbeProposal } from '../../domain/probe-rule.js';
import type { RunRecord } from '../../domain/record.js';
import { loadAll } from '../../domain/registry.js';
import { knowledge, type Known, type ProbingContext } from './context.js';
import { costMs } from './cost.js';
import { plannedProbe } from './planned-probe.js';

/** Works that are asked about: the weightiest of each volume. */
const MOST_WORKLOADS = 2;
/** Of the time that is left all but a single cell takes so much at most, so that a slow volume can be asked a second question. */
const SHARE_OF_A_QUESTION = 0.6;

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
      const proposals = rules.flatMap((rule) => {
        const proposal = rule.propose(known.facts, diagnosis);
        return proposal === null ? [] : [{ name: rule.name, proposal }];
      });
      const late = ({ proposal }: (typeof proposals)[0]): number => Number(proposal.isUnpromising ?? false);
      const flushRate = flushBytesPerSecond(known.facts);
      const within = (probe: Probe, most: number): boolean =>
        costMs(probe, records, context.plan) + flushMs(probe, known.facts, flushRate) <= most;
      for (const { name, proposal } of [...proposals].sort((a, b) => late(a) - late(b))) {
        const probe = largestWithin(proposal, leftMs, within, (part) =>
          plannedProbe(context, known, diagnosis, name, part),
        );
        if (probe) return probe;
      }
    }
  }
  return null;
}

/** What the final syncs of trials take that are bounded by their bytes, as those of a burst are: the others are as long as any. */
function flushMs(
  { order }: Pick<Probe, 'order'>,
  { volume }: Pick<VolumeFacts, 'volume'>,
  bytesPerSecond: number | null,
): number {
  // Of what the kernel bounds no more is left to be moved.
  const most = unwrittenLimit(volume)?.value ?? Number.POSITIVE_INFINITY;
  const bytes = order.reduce((sum, { bounds }) => sum + Math.min(most, bounds?.bytes ?? 0), 0);
  return bytesPerSecond === null ? 0 : (bytes / bytesPerSecond) * 1e3;
}

/** As many of the cells as there is time for: those that tell most come first. A single one may take all of it. */
function largestWithin(
  proposal: ProbeProposal,
  leftMs: number,
  within: (probe: Probe, mostMs: number) => boolean,
  planned: (part: ProbeProposal) => Probe | null,
): Probe | null {
  for (let count = proposal.cells.length; count > 0; count--) {
    const probe = planned({ ...proposal, cells: proposal.cells.slice(0, count) });
    const mostMs = count === 1 ? leftMs : leftMs * SHARE_OF_A_QUESTION;
    if (probe && within(probe, mostMs)) return probe;
  }
  return null;
}

/** The weightiest workloads, without those that only probes measured. */
function askedAbout({ facts, diagnosis }: Known): readonly WorkloadDiagnosis[] {
  const own = probedCells(facts);
  return diagnosis.diagnoses
    .filter(({ cellIds }) => cellIds.some((id) => !own.has(id)))
    .slice(0, MOST_WORKLOADS);
}
