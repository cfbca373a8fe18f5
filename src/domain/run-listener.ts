import type { PhaseName } from './measurement.js';
import type { Plan, PlannedCell } from './plan.js';
import type { Probe } from './probe.js';
import type { TrialRecord } from './trial.js';

/** A trial's process is there and begins its work. */
export interface TrialStarted {
  /** From 0, in the order of execution. */
  readonly index: number;
  readonly total: number;
  readonly cell: PlannedCell;
  readonly round: number;
}

/** How far the phase that runs just now is. */
export interface TrialProgress {
  readonly index: number;
  /** Null before the first one. */
  readonly phase: PhaseName | null;
  readonly operations: number;
  readonly bytes: number;
  /** Since the start of that phase. */
  readonly elapsedMs: number;
}

export interface TrialEnded {
  readonly index: number;
  readonly total: number;
  readonly cell: PlannedCell;
  readonly record: TrialRecord;
}

/** Hears what a run does while it does it. A listener must not throw, and what it does must be brief. */
export interface RunListener {
  planned?(plan: Plan): void;
  trialStarted?(event: TrialStarted): void;
  trialProgress?(event: TrialProgress): void;
  trialEnded?(event: TrialEnded): void;
  /** Further trials follow those that were planned. */
  probing?(probe: Probe): void;
  /** One thing that the user should know: what was seen, why it matters, what to try. */
  warned?(message: string): void;
  /** The last event, also after an interruption. */
  ended?(): void;
}
