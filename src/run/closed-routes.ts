import type { PlannedTrial } from '../domain/plan.js';
import type { TrialRecord } from '../domain/trial.js';

/** Whether a trial said that its route is closed on this machine: a result, and no failure of the run. */
export function isUnsupported({ failure }: Pick<TrialRecord, 'failure'>): boolean {
  return failure?.code === 'unsupported';
}

/**
 * The cells whose route is closed here. What a kernel or a filter forbids once it forbids each time, so that their
 * trials to come are not run. Where a staged trial alone is refused (nothing can be preloaded), the others are run.
 */
export class ClosedRoutes {
  readonly #closed = new Set<string>();

  note(record: TrialRecord): void {
    if (!isUnsupported(record)) return;
    this.#closed.add(name(record.cellId, true));
    if (!record.staged) this.#closed.add(name(record.cellId, false));
  }

  has({ cellId, staged }: PlannedTrial): boolean {
    return this.#closed.has(name(cellId, staged));
  }
}

function name(cellId: string, staged: boolean): string {
  return staged ? `${cellId} staged` : cellId;
}
