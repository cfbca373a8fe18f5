import type { VolumeFacts } from './facts.js';
import type { WorkloadDiagnosis } from './finding.js';
import type { TrialBounds } from './plan.js';
import type { KeyChange, Prediction, Probe } from './probe.js';

/** A cell to be measured, by the one that it is a change of. */
export interface ProposedCell {
  readonly baseCellId: string;
  readonly change: KeyChange;
  readonly rounds: number;
  readonly bounds?: TrialBounds;
  /** Against the base cell. */
  readonly prediction?: Pick<Prediction, 'metric' | 'ratio' | 'basis'>;
}

/** Trials that would answer a question. */
export interface ProbeProposal extends Pick<Probe, 'question' | 'why'> {
  /** The first of them are run alone where there is no time for all. */
  readonly cells: readonly ProposedCell[];
  readonly diagnose?: boolean;
  /** Little is to be expected of it: what other rules ask of the same work comes first. */
  readonly isUnpromising?: boolean;
}

/** Reads facts and findings, and says what further trials would tell more. Touches nothing. */
export interface ProbeRule {
  readonly name: string;
  /** One line, for `iotriage list`. */
  readonly summary: string;
  /** Null: there is no question, or these trials were run. */
  propose(facts: VolumeFacts, diagnosis: WorkloadDiagnosis): ProbeProposal | null;
}
