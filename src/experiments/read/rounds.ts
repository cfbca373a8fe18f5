import type { PhaseName } from '../../domain/measurement.js';
import type { ReportCell } from '../../domain/report.js';
import { NS_PER_S } from '../../domain/units.js';

type Trial = ReportCell['trials'][number];

/**
 * What a program waits for from its first call to its last: files are created, opened, written, synced and closed. Routes
 * that open by path do some of it within their operations, so that only the sum is the same work for all.
 */
const workPhases: readonly PhaseName[] = ['create', 'open', 'measure', 'sync', 'close'];

/** Rounds that a cell's figures are made of: those that completed undisturbed, or all that completed where there are none. */
export function countedTrials({ trials }: ReportCell): readonly Trial[] {
  const completed = trials.filter(
    ({ staged, exit, failure, elapsedNs }) =>
      !staged && exit === 'completed' && failure === null && elapsedNs !== null && elapsedNs > 0,
  );
  const calm = completed.filter(({ disturbed }) => !disturbed);
  return calm.length > 0 ? calm : completed;
}

/** Seconds of the whole work, creating and closing included, of each round that counts. */
export function workSeconds(cell: ReportCell): readonly number[] {
  return countedTrials(cell).map(
    ({ phases }) =>
      phases
        .filter(({ name }) => workPhases.includes(name))
        .reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0) / NS_PER_S,
  );
}

/** Bytes of a round over the whole work's mean time; null where no round counts. */
export function workRate(cell: ReportCell): number | null {
  const rounds = countedTrials(cell);
  const seconds = workSeconds(cell).reduce((sum, each) => sum + each, 0);
  const bytes = rounds.reduce(
    (sum, { bytesPerSecond, elapsedNs }) => sum + ((bytesPerSecond ?? 0) * (elapsedNs ?? 0)) / NS_PER_S,
    0,
  );
  return seconds > 0 ? bytes / seconds : null;
}
