import type { CellKey, PlannedTrial } from '../domain/plan.js';
import { NS_PER_S } from '../domain/units.js';
import type { TrialRecord } from '../domain/trial.js';
import { measuredBytes, roundsThatCount } from '../diagnosis/facts/rounds.js';
import { findSteadyState } from '../stats/steady-state.js';

/**
 * Whether no further round is wanted: five in a row were steady. After 25 rounds the answer is "not reached", and more
 * would change nothing.
 *
 * @param bytesPerSecond of the rounds that count, in their order.
 */
export function isSettled(bytesPerSecond: readonly number[]): boolean {
  return findSteadyState(bytesPerSecond)?.steady ?? false;
}

/** The cells of a run until steady whose further rounds are left out. It reads rounds as the report does. */
export class SteadyCells {
  readonly #trials = new Map<string, TrialRecord[]>();
  readonly #settled = new Set<string>();

  /** @param key of the trial's cell. */
  note(trial: TrialRecord, key: CellKey): void {
    if (trial.staged) return;
    const trials = [...(this.#trials.get(trial.cellId) ?? []), trial];
    this.#trials.set(trial.cellId, trials);
    const rates = roundsThatCount(trials, key).map(
      ({ measurement }) => (measuredBytes(measurement) * NS_PER_S) / measurement.elapsedNs,
    );
    if (isSettled(rates)) this.#settled.add(trial.cellId);
  }

  /** Trials for the stages are no rounds: they are run. */
  has({ cellId, staged }: Pick<PlannedTrial, 'cellId' | 'staged'>): boolean {
    return !staged && this.#settled.has(cellId);
  }
}
