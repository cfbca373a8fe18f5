import type { JobOutcome, OperationError, OperationMeasurement } from '../domain/measurement.js';
import { mergeOperations } from '../stats/merge-operations.js';

/** Gathers the operations of a trial's measured phases by kind. */
export class OperationTally {
  readonly #byKind = new Map<string, OperationMeasurement>();
  #shortOperations = 0;

  add(outcome: JobOutcome): void {
    this.#shortOperations += outcome.shortOperations;
    for (const [kind, more] of Object.entries(outcome.operations)) {
      const known = this.#byKind.get(kind);
      this.#byKind.set(kind, known ? mergeOperations([known, more]) : more);
    }
  }

  get operations(): Readonly<Record<string, OperationMeasurement>> {
    return Object.fromEntries(this.#byKind);
  }

  get shortOperations(): number {
    return this.#shortOperations;
  }
}

/** All errors of an outcome; a job with any of them has failed. */
export function errorsOf(outcome: JobOutcome): readonly OperationError[] {
  return Object.values(outcome.operations).flatMap((operation) => operation.errors);
}
