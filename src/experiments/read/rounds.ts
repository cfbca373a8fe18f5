import type { ReportCell } from '../../domain/report.js';
import { NS_PER_S } from '../../domain/units.js';
import { quietOrAll } from './quiet-rounds.js';

type Trial = ReportCell['trials'][number];

/** Rounds that figures are compared by: those that completed, the quiet ones of them (`quietOrAll`). */
export function countedTrials({ trials }: Pick<ReportCell, 'trials'>): readonly Trial[] {
  const completed = trials.filter(
    ({ staged, exit, failure, elapsedNs }) =>
      !staged && exit === 'completed' && failure === null && elapsedNs !== null && elapsedNs > 0,
  );
  return quietOrAll(completed, ({ disturbed }) => disturbed);
}

/**
 * Seconds of the work, its final sync included, for each round that counts. What a phase does before its first operation
 * (a job's buffers are made, workers are started) is not in it.
 */
export function workSeconds(cell: Pick<ReportCell, 'trials'>): readonly number[] {
  return countedTrials(cell).map((trial) => ((trial.elapsedNs ?? 0) + syncNs(trial)) / NS_PER_S);
}

/** Seconds of its final sync, for each round that counts. */
export function syncSeconds(cell: Pick<ReportCell, 'trials'>): readonly number[] {
  return countedTrials(cell).map((trial) => syncNs(trial) / NS_PER_S);
}

/** Bytes per second of the work, its final sync included, for each round that counts. */
export function workRates(cell: Pick<ReportCell, 'trials'>): readonly number[] {
  const seconds = workSeconds(cell);
  return countedTrials(cell).map((trial, index) => bytesOf(trial) / (seconds[index] ?? 1));
}

function bytesOf({ bytesPerSecond, elapsedNs }: Trial): number {
  return ((bytesPerSecond ?? 0) * (elapsedNs ?? 0)) / NS_PER_S;
}

/** Of a phase of its own; routes that open by path sync within their operations. */
function syncNs({ phases }: Trial): number {
  return phases
    .filter(({ name }) => name === 'sync')
    .reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);
}
