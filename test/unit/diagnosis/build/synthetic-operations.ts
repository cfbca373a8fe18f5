import type { OperationFacts, TailFacts } from '../../../../src/domain/facts.js';
import type { StageName } from '../../../../src/domain/measurement.js';
import { LatencyHistogram } from '../../../../src/stats/histogram.js';
import { seededRandom } from '../../../../src/stats/random.js';

export const US = 1e3;
export const MS = 1e6;

export interface LatencyOptions {
  readonly count?: number;
  /** Half width relative to the mean. */
  readonly spread?: number;
  readonly seed?: number;
  readonly tail?: TailFacts | null;
  /** 4,096 unless told otherwise. */
  readonly bytesEach?: number;
  /** Mean of each stage; the service's histogram, the others alike. */
  readonly serviceNs?: number;
}

/** Operations around a mean latency. */
export function latencies(meanNs: number, options: LatencyOptions = {}): OperationFacts {
  const { count = 2000, spread = 0.3, seed = 1, tail = null, bytesEach = 4096, serviceNs } = options;
  const histogram = around(meanNs, count, spread, seed);
  const facts = (mean: number) => {
    const made = around(mean, count, spread, seed + 1);
    return { sumNs: made.toJSON().sumNs, summary: made.summary() };
  };
  const stages: Record<StageName, ReturnType<typeof facts>> | null =
    serviceNs === undefined
      ? null
      : {
          submit: facts(1000),
          queue: facts(Math.max(1000, meanNs - serviceNs)),
          service: facts(serviceNs),
          deliver: facts(1000),
        };
  return {
    count,
    bytes: count * bytesEach,
    errors: [],
    latencyNs: histogram.summary(),
    latencySumNs: histogram.toJSON().sumNs,
    tailRatio: null,
    tail,
    issueLatencyNs: null,
    stages,
  };
}

function around(meanNs: number, count: number, spread: number, seed: number): LatencyHistogram {
  const random = seededRandom(seed);
  const made = new LatencyHistogram();
  for (let index = 0; index < count; index++) {
    made.record(Math.round(meanNs * (1 + (2 * random() - 1) * spread)));
  }
  return made;
}
