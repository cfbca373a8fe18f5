import type { OperationFacts, StageFacts } from '../../domain/facts.js';
import {
  stageNames,
  type Measurement,
  type OperationError,
  type OperationMeasurement,
  type StageName,
} from '../../domain/measurement.js';
import type { SerializedHistogram } from '../../domain/histogram.js';
import { LatencyHistogram } from '../../stats/histogram.js';

/** The operations of several rounds by kind: counts added, histograms merged. */
export function mergedOperations(
  measurements: readonly Measurement[],
): Readonly<Record<string, OperationFacts>> {
  const kinds = [...new Set(measurements.flatMap(({ operations }) => Object.keys(operations)))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const parts = measurements.flatMap(({ operations }) => operations[kind] ?? []);
      return [kind, mergeKind(parts)] as const;
    }),
  );
}

function mergeKind(parts: readonly OperationMeasurement[]): OperationFacts {
  const latency = merge(parts.map((part) => part.latency));
  const stages = parts.flatMap((part) => part.stages ?? []);
  return {
    count: sum(parts.map(({ count }) => count)),
    bytes: sum(parts.map(({ bytes }) => bytes)),
    errors: mergeErrors(parts.flatMap(({ errors }) => errors)),
    latencyNs: latency.summary(),
    latencySumNs: latency.sumNs,
    // Rounds without stages would leave the sums short of the latencies'.
    stages: stages.length > 0 && stages.length === parts.length ? mergeStages(stages) : null,
  };
}

function mergeStages(
  stages: readonly Readonly<Record<StageName, SerializedHistogram>>[],
): Readonly<Record<StageName, StageFacts>> {
  const factsOf = (name: StageName): StageFacts => {
    const merged = merge(stages.map((stage) => stage[name]));
    return { sumNs: merged.sumNs, summary: merged.summary() };
  };
  return Object.fromEntries(stageNames.map((name) => [name, factsOf(name)])) as Readonly<
    Record<StageName, StageFacts>
  >;
}

/** Errors that differ in their path and offset alone stand as one, under the first path. */
export function mergeErrors(errors: readonly OperationError[]): readonly OperationError[] {
  const merged = new Map<string, OperationError>();
  for (const error of errors) {
    const identity = `${error.kind} ${error.code} ${error.syscall}`;
    const known = merged.get(identity);
    merged.set(identity, known === undefined ? error : { ...known, count: known.count + error.count });
  }
  return [...merged.values()];
}

function merge(histograms: readonly SerializedHistogram[]): LatencyHistogram {
  const merged = new LatencyHistogram();
  for (const histogram of histograms) merged.merge(LatencyHistogram.from(histogram));
  return merged;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
