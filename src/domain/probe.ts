import type { Cell, CellKey, PlannedTrial } from './plan.js';

/** What further trials are for: to decide between explanations, or to try an advice. */
export type ProbeKind = 'probe' | 'confirm';

/** What a trial should show, fixed before any trial of its cell. */
export interface Prediction {
  readonly cellId: string;
  /** The cell that it is compared with. */
  readonly baseCellId: string;
  /** Bytes or operations a second; with syncs asked for at the end, without them. */
  readonly metric: 'bytesPerSecond' | 'operationsPerSecond';
  /** Of `cellId` over `baseCellId`. */
  readonly ratio: number;
  /** What it was made of, in words. */
  readonly basis: string;
}

/** A gain that is foretold, and what it was made of. */
export type PredictedRatio = Pick<Prediction, 'ratio' | 'basis'>;

/** Further trials of a run, planned when earlier ones left a question open. */
export interface Probe {
  readonly kind: ProbeKind;
  /** `larger-pool`: the name of the rule that asked. */
  readonly name: string;
  readonly targetId: string;
  /** `Do more threads of the pool do more?` */
  readonly question: string;
  /** What left it open, and what the answer decides. */
  readonly why: string;
  /** Cells of the work that the question is of. */
  readonly about: readonly string[];
  /** Those that the plan does not hold yet. */
  readonly cells: readonly Cell[];
  readonly order: readonly PlannedTrial[];
  readonly predictions: readonly Prediction[];
  /** Its cells are work of their own, to be diagnosed; else they are evidence for other work. */
  readonly diagnose: boolean;
}

/** A prediction beside what was measured. */
export interface PredictionOutcome extends Prediction {
  /** Null: no round completed. */
  readonly measured: number | null;
  /**
   * Of the measured ratio: bootstrap interval from 5 rounds on, below that the range; null where there is one round, or where
   * all rounds of one cell were disturbed and none of the other.
   */
  readonly interval: readonly [number, number] | null;
  /** Whether the prediction was as good as said; null: nothing was measured, or the rounds are not alike. */
  readonly holds: boolean | null;
}

/** A prediction this far from what was measured, relative to that, holds. */
export const PREDICTION_TOLERANCE = 0.25;

/** Whether a predicted ratio lies within {@link PREDICTION_TOLERANCE} of the measured one. */
export function holds(predicted: number, measured: number): boolean {
  return Math.abs(predicted - measured) <= PREDICTION_TOLERANCE * measured;
}

/** A cell as another one with some dimensions changed. Of another strategy, its parameters are defaults where not given. */
export type KeyChange = Partial<CellKey>;
