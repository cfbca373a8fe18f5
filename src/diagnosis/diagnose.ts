import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import type {
  Finding,
  Rule,
  Verdict,
  VolumeDiagnosis,
  WorkloadDiagnosis,
  WorkloadGroup,
} from '../domain/finding.js';
import { loadAll } from '../domain/registry.js';
import { cautious, mindfulOfSyncs } from './caution.js';
import { measuredCells, probedCells } from './compare.js';
import { isCrowded } from './cpu-finding.js';
import { inconclusive } from './inconclusive.js';
import { processorsOf } from './processors.js';
import { recommend } from './recommend.js';
import { hasVerdict, isFailure, resolve } from './resolve.js';
import { rank } from './resolve/sureness.js';
import { rules } from './rules/registry.js';
import { unwrittenLimit } from './unwritten.js';
import { groupCells } from './workload-groups.js';

/**
 * Concludes where the time goes on a volume: the findings of each workload, ranked by the time that they explain, a
 * headline, and what to set. What was asked for weighs more than what only a probe measured, however many cells it took; then
 * the workload with the most cells that have a result.
 */
export async function diagnose(facts: VolumeFacts): Promise<VolumeDiagnosis> {
  const loaded = await loadAll(rules);
  const weight = (group: WorkloadGroup): number => measuredCells(facts, group).length;
  const isAsked = askedOf(facts);
  const asked = (group: WorkloadGroup): number => Number(isAsked(group));
  const groups = diagnosed(facts).sort((a, b) => asked(b) - asked(a) || weight(b) - weight(a));
  const diagnoses = groups.map((group) => diagnoseGroup(facts, group, loaded));
  return { headline: headline(facts, diagnoses), diagnoses, recommendation: recommend(facts, groups) };
}

/** Whether a workload has cells that were asked for, and is not what only probes measured. */
function askedOf(facts: VolumeFacts): (work: Pick<WorkloadGroup, 'cellIds'>) => boolean {
  const probed = probedCells(facts);
  return ({ cellIds }) => cellIds.some((id) => !probed.has(id));
}

/** The workloads of the plan, and those that a probe measured for their own sake: what else it measured is evidence. */
function diagnosed(facts: VolumeFacts): WorkloadGroup[] {
  const evidence = new Set(
    facts.probes.filter(({ diagnose: own }) => !own).flatMap(({ ownCellIds }) => ownCellIds),
  );
  return groupCells(facts.cells).filter(({ cellIds }) => cellIds.some((id) => !evidence.has(id)));
}

function diagnoseGroup(facts: VolumeFacts, group: WorkloadGroup, all: readonly Rule[]): WorkloadDiagnosis {
  const cells = measuredCells(facts, group);
  const resolved = resolve(
    mindfulOfSyncs(
      all.flatMap((rule) => rule.conclude(facts, group) ?? []),
      facts,
      cells,
    ),
    cells.some((cell) => processorsOf(facts, cell).limited) || isCrowded(facts, cells),
  );
  const measured = cells.length > 0;
  const concluded = resolved.some((finding) => !isFailure(finding) && !isRemark(finding));
  // Failed cells must not stand for those that were measured.
  const findings = cautious(
    resolved.length === 0 || (measured && !concluded) ? [inconclusive(facts, group), ...resolved] : resolved,
    facts,
    cells,
  );
  const first = findings[0] ?? inconclusive(facts, group);
  return {
    workload: group.label,
    cellIds: group.cellIds,
    verdict: first.id,
    confidence: first.confidence,
    findings,
  };
}

/** That zeros would be faster is no reason for what random bytes take. */
function isRemark({ id, explains }: Finding): boolean {
  return id === 'compressible' && explains === 0;
}

function isConclusion(finding: Finding): boolean {
  return finding.id !== 'inconclusive' && finding.id !== 'noisy' && !isFailure(finding);
}

/** What holds a volume up beneath its page cache holds up whoever writes more than fits into it. */
const beneathMemory: readonly Verdict[] = ['writeback-throttled', 'throttled', 'compressible'];

function beneath({ volume }: VolumeFacts, firsts: readonly Finding[]): Finding | undefined {
  const first = firsts.find(isConclusion)?.id;
  // What a limit holds up in a final sync, a smaller limit of unwritten bytes holds up before.
  const isAsked = first === 'page-cache' || (first === 'throttled' && unwrittenLimit(volume) !== null);
  if (!isAsked) return undefined;
  // The surest; of those that are as sure the first: memory fills before a limit is met.
  const told = beneathMemory.flatMap((verdict) =>
    firsts.filter(({ id, confidence }) => id === verdict && confidence !== 'low'),
  );
  return told.toSorted((a, b) => rank[b.confidence] - rank[a.confidence])[0];
}

/**
 * The conclusion of the weightiest workload that has one. Where that is a guess, a surer one of another workload that
 * was asked for, if it explains as much of its time: what only a probe measured is not what the user does.
 */
function weightiest(facts: VolumeFacts, diagnoses: readonly WorkloadDiagnosis[]): Finding | undefined {
  const concluded = diagnoses.filter(({ findings: [first] }) => first !== undefined && isConclusion(first));
  const first = concluded[0]?.findings[0];
  if (first?.confidence !== 'low') return first;
  const surer = concluded
    .filter(askedOf(facts))
    .flatMap(({ findings }) => findings.slice(0, 1))
    .find(({ confidence, explains }) => confidence !== 'low' && explains >= first.explains);
  return surer ?? first;
}

/** Whether more than half of the trials failed, by what has a verdict; those of routes that are closed on this machine aside. */
function mostFailed(cells: readonly CellFacts[]): boolean {
  const trials = cells
    .filter(({ strategy }) => strategy.family !== 'control')
    .flatMap((cell) => cell.trials)
    .filter(({ failure }) => failure?.code !== 'unsupported');
  const failed = trials.filter(({ failure }) => failure !== null && hasVerdict(failure.code)).length;
  return failed * 2 > trials.length;
}

/**
 * The first finding of the weightiest workload that has a conclusion; then what is inconclusive; then failures, which come
 * first where more than half of the trials failed.
 */
function headline(facts: VolumeFacts, diagnoses: readonly WorkloadDiagnosis[]): Finding {
  const firsts = diagnoses.flatMap(({ findings }) => findings[0] ?? []);
  const measured = facts.cells.some(
    ({ bytesPerSecond, strategy }) => bytesPerSecond !== null && strategy.family !== 'control',
  );
  const concluded = beneath(facts, firsts) ?? weightiest(facts, diagnoses);
  const failures = diagnoses.flatMap(({ findings }) => findings.filter(isFailure));
  // That of the most trials.
  const [failed] = failures.toSorted((a, b) => b.explains - a.explains);
  // What the few say that did not fail is not what is wrong here.
  if (failed !== undefined && mostFailed(facts.cells)) return failed;
  // That figures are not steady is said where nothing else can be.
  const noisy = firsts.find(({ id }) => id === 'noisy');
  const first = concluded ?? noisy ?? (measured ? firsts[0] : (failed ?? firsts[0]));
  return first ?? inconclusive(facts, { label: facts.volume.label, cellIds: [] });
}
