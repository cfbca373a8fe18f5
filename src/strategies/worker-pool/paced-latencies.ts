import { jobOperations } from '../../domain/job.js';
import type { JobOutcome, OperationMeasurement } from '../../domain/measurement.js';
import { LatencyHistogram } from '../../stats/histogram.js';

/** Latencies of a paced job from the intended starts; the recorder has those from the calls, which the stages add up to. */
export class PacedLatencies {
  readonly #latency = jobOperations.map(() => new LatencyHistogram());

  /** @param intendedNs of a unit's first operation; NaN: its wait began with the call. */
  record(kind: number, intendedNs: number, submitNs: number, deliveredNs: number): void {
    const fromNs = Number.isNaN(intendedNs) ? submitNs : Math.min(intendedNs, submitNs);
    this.#latency[kind]?.record(Math.round(deliveredNs - fromNs));
  }

  /** The outcome with both. */
  applyTo(outcome: JobOutcome): JobOutcome {
    const operations: Record<string, OperationMeasurement> = {};
    jobOperations.forEach((name, kind) => {
      const measured = outcome.operations[name];
      const latency = this.#latency[kind];
      if (!measured || !latency) return;
      operations[name] = {
        ...measured,
        latency: latency.toJSON(),
        issueLatency: measured.issueLatency ?? measured.latency,
      };
    });
    return { ...outcome, operations };
  }
}
