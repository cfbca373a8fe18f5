import { groupCells } from '../../../../src/diagnosis/workload-groups.js';
import type { ProbeFacts, VolumeFacts } from '../../../../src/domain/facts.js';
import type { Finding, Verdict, WorkloadDiagnosis } from '../../../../src/domain/finding.js';
import type { ProbeProposal, ProbeRule } from '../../../../src/domain/probe-rule.js';

/** What is known of the work of the first cell: its cells, and findings without figures. */
export function diagnosed({ cells }: VolumeFacts, ...verdicts: readonly Verdict[]): WorkloadDiagnosis {
  const [group] = groupCells(cells);
  if (group === undefined) throw new Error('there are no cells');
  const findings = verdicts.map((id): Finding => ({
    id,
    confidence: 'medium',
    summary: '',
    evidence: [],
    advice: [],
    contradicts: [],
    explains: 1,
  }));
  return {
    workload: group.label,
    cellIds: group.cellIds,
    verdict: verdicts[0] ?? 'inconclusive',
    confidence: 'low',
    findings,
  };
}

/** What a rule asks of the work of the first cell. */
export function asked(
  rule: ProbeRule,
  facts: VolumeFacts,
  ...verdicts: readonly Verdict[]
): ProbeProposal | null {
  return rule.propose(facts, diagnosed(facts, ...verdicts));
}

/** The same facts after a probe of that name was run for its first cell. */
export function afterProbe(facts: VolumeFacts, name: string): VolumeFacts {
  const probe: ProbeFacts = {
    kind: 'probe',
    name,
    question: '',
    why: '',
    about: facts.cells.slice(0, 1).map(({ id }) => id),
    diagnose: false,
    cellIds: [],
    ownCellIds: [],
    predictions: [],
  };
  return { ...facts, probes: [...facts.probes, probe] };
}
