import type { SerializedHistogram } from '../domain/histogram.js';
import {
  type OperationError,
  type OperationMeasurement,
  type StageName,
  stageNames,
} from '../domain/measurement.js';
import { LatencyHistogram } from './histogram.js';

type Stages = Readonly<Record<StageName, SerializedHistogram>>;

/**
 * Measurements of one kind of operation, from several jobs or rounds, as one: counts and bytes added, histograms merged.
 * Stages survive only where all parts have them; else their sums would fall short of the latencies'.
 */
export function mergeOperations(parts: readonly OperationMeasurement[]): OperationMeasurement {
  const issued = parts.flatMap((part) => part.issueLatency ?? []);
  const stages = parts.flatMap((part) => part.stages ?? []);
  return {
    count: sum(parts.map(({ count }) => count)),
    bytes: sum(parts.map(({ bytes }) => bytes)),
    errors: mergeErrors(parts.flatMap(({ errors }) => errors)),
    latency: mergeHistograms(parts.map(({ latency }) => latency)),
    issueLatency: issued.length > 0 && issued.length === parts.length ? mergeHistograms(issued) : null,
    stages: stages.length > 0 && stages.length === parts.length ? mergeStages(stages) : null,
  };
}

function mergeStages(stages: readonly Stages[]): Stages {
  const merged = stageNames.map(
    (name) => [name, mergeHistograms(stages.map((stage) => stage[name]))] as const,
  );
  return Object.fromEntries(merged) as Stages;
}

/** Errors that differ in their path and offset alone stand as one, under the first path. */
function mergeErrors(errors: readonly OperationError[]): readonly OperationError[] {
  const merged = new Map<string, OperationError>();
  for (const error of errors) {
    const identity = `${error.kind} ${error.code} ${error.syscall}`;
    const known = merged.get(identity);
    merged.set(identity, known === undefined ? error : { ...known, count: known.count + error.count });
  }
  return [...merged.values()];
}

function mergeHistograms(histograms: readonly SerializedHistogram[]): SerializedHistogram {
  const merged = new LatencyHistogram();
  for (const histogram of histograms) merged.merge(LatencyHistogram.from(histogram));
  return merged.toJSON();
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
