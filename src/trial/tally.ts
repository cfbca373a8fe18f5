import type { JobOutcome, OperationError, OperationMeasurement, StageName } from '../domain/measurement.js';
import { stageNames } from '../domain/measurement.js';
import type { SerializedHistogram } from '../domain/histogram.js';
import { LatencyHistogram } from '../stats/histogram.js';

/** Gathers the operations of a trial's measured phases by kind. */
export class OperationTally {
  readonly #byKind = new Map<string, OperationMeasurement>();
  #shortOperations = 0;

  add(outcome: JobOutcome): void {
    this.#shortOperations += outcome.shortOperations;
    for (const [kind, more] of Object.entries(outcome.operations)) {
      const known = this.#byKind.get(kind);
      this.#byKind.set(kind, known ? mergeOperations(known, more) : more);
    }
  }

  get operations(): Readonly<Record<string, OperationMeasurement>> {
    return Object.fromEntries(this.#byKind);
  }

  get shortOperations(): number {
    return this.#shortOperations;
  }
}

/** Two measurements of the same kind of operation as one. Stages survive only where both have them. */
export function mergeOperations(a: OperationMeasurement, b: OperationMeasurement): OperationMeasurement {
  return {
    count: a.count + b.count,
    bytes: a.bytes + b.bytes,
    errors: mergeErrors(a.errors, b.errors),
    latency: mergeHistograms(a.latency, b.latency),
    stages: a.stages && b.stages ? mergeStages(a.stages, b.stages) : null,
  };
}

type Stages = Readonly<Record<StageName, SerializedHistogram>>;

function mergeStages(a: Stages, b: Stages): Stages {
  const merged = stageNames.map((stage) => [stage, mergeHistograms(a[stage], b[stage])] as const);
  return Object.fromEntries(merged) as Stages;
}

function mergeHistograms(a: SerializedHistogram, b: SerializedHistogram): SerializedHistogram {
  const merged = LatencyHistogram.from(a);
  merged.merge(LatencyHistogram.from(b));
  return merged.toJSON();
}

/** Errors that differ in nothing but their count become one. */
function mergeErrors(a: readonly OperationError[], b: readonly OperationError[]): readonly OperationError[] {
  const merged = new Map<string, OperationError>();
  for (const error of [...a, ...b]) {
    const key = JSON.stringify([error.kind, error.code, error.syscall, error.path]);
    const known = merged.get(key);
    merged.set(key, known ? { ...known, count: known.count + error.count } : error);
  }
  return [...merged.values()];
}

/** All errors of an outcome; a job with any of them has failed. */
export function errorsOf(outcome: JobOutcome): readonly OperationError[] {
  return Object.values(outcome.operations).flatMap((operation) => operation.errors);
}
