import type { OperationFacts, StageFacts } from '../../domain/facts.js';
import type { SerializedHistogram } from '../../domain/histogram.js';
import {
  type Measurement,
  type OperationMeasurement,
  type StageName,
  stageNames,
} from '../../domain/measurement.js';
import type { CellKey } from '../../domain/plan.js';
import { LatencyHistogram } from '../../stats/histogram.js';
import { mergeOperations } from '../../stats/merge-operations.js';
import { tailOf, tailRatioOf } from '../../stats/tail.js';
import { mainOperation } from './rounds.js';

/**
 * The operations of several rounds by kind: counts added, histograms merged. Beside the reads and the writes of a mix
 * stands `mix`: both as one.
 */
export function mergedOperations(
  measurements: readonly Measurement[],
  key: Pick<CellKey, 'operation'>,
): Readonly<Record<string, OperationFacts>> {
  const kinds = [...new Set(measurements.flatMap(({ operations }) => Object.keys(operations)))];
  const facts = kinds.map((kind) => {
    const parts = measurements.flatMap(({ operations }) => operations[kind] ?? []);
    return [kind, factsOf(mergeOperations(parts))] as const;
  });
  const mixed = measurements.flatMap((measurement) => mainOperation(measurement, key) ?? []);
  if (key.operation === 'mix' && mixed.length > 0) facts.push(['mix', factsOf(mergeOperations(mixed))]);
  return Object.fromEntries(facts);
}

function factsOf({
  count,
  bytes,
  errors,
  latency,
  issueLatency,
  stages,
}: OperationMeasurement): OperationFacts {
  const summary = LatencyHistogram.from(latency).summary();
  return {
    count,
    bytes,
    errors,
    latencyNs: summary,
    latencySumNs: latency.sumNs,
    tailRatio: tailRatioOf(summary),
    // From the call: what a load that lags behind its rate waits for itself is no slow operation.
    tail: tailOf(issueLatency ?? latency),
    issueLatencyNs: issueLatency && LatencyHistogram.from(issueLatency).summary(),
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
