import type { OperationFacts } from '../domain/facts.js';
import type { LatencySummary } from '../domain/statistics.js';

/** Latencies from the calls on: at a rate `latencyNs` counts from the intended start, and so holds what a load that lags waited for itself. */
export function calledLatency({ issueLatencyNs, latencyNs }: OperationFacts): LatencySummary {
  return issueLatencyNs ?? latencyNs;
}

/** Their sum, in ns. */
export function calledSumNs({ issueLatencyNs, latencySumNs }: OperationFacts): number {
  return issueLatencyNs === null ? latencySumNs : issueLatencyNs.mean * issueLatencyNs.count;
}
