import type { OperationFacts, StageFacts } from '../../domain/facts.js';
import type { SerializedHistogram } from '../../domain/histogram.js';
import {
  type Measurement,
  type OperationMeasurement,
  type StageName,
  stageNames,
} from '../../domain/measurement.js';
import { LatencyHistogram } from '../../stats/histogram.js';
import { mergeOperations } from '../../stats/merge-operations.js';

/** The operations of several rounds by kind: counts added, histograms merged. */
export function mergedOperations(
  measurements: readonly Measurement[],
): Readonly<Record<string, OperationFacts>> {
  const kinds = [...new Set(measurements.flatMap(({ operations }) => Object.keys(operations)))];
  return Object.fromEntries(
    kinds.map((kind) => {
      const parts = measurements.flatMap(({ operations }) => operations[kind] ?? []);
      return [kind, factsOf(mergeOperations(parts))] as const;
    }),
  );
}

function factsOf({ count, bytes, errors, latency, stages }: OperationMeasurement): OperationFacts {
  const summary = LatencyHistogram.from(latency).summary();
  return {
    count,
    bytes,
    errors,
    latencyNs: summary,
    latencySumNs: latency.sumNs,
    stages: stages && stageFacts(stages),
  };
}

function stageFacts(
  stages: Readonly<Record<StageName, SerializedHistogram>>,
): Readonly<Record<StageName, StageFacts>> {
  const facts = stageNames.map((name) => {
    const { sumNs } = stages[name];
    return [name, { sumNs, summary: LatencyHistogram.from(stages[name]).summary() }] as const;
  });
  return Object.fromEntries(facts) as Readonly<Record<StageName, StageFacts>>;
}
