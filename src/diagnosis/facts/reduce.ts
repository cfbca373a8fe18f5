import type { Fact } from '../../domain/facts.js';
import type { SampleSeries } from '../../domain/sampler.js';
import { samplesWithin, totalNs, type WeightedSample, type Window } from './windows.js';

/** Samples that cover less of the windows than this say too little of them. */
const LEAST_COVERAGE = 0.5;

/** A number that is not known, with the reason. */
export function unknown(source: string, why: string): Fact {
  return { value: null, source, why };
}

/**
 * The mean of a column over the windows, each sample weighted by its overlap with them, and by `weightColumn` where
 * the column is itself a mean over so many requests: `w_await` over `w/s`. Unknown where the samples cover less than
 * half of the windows.
 */
export function meanOver(
  series: SampleSeries,
  column: string,
  windows: readonly Window[],
  weightColumns: readonly string[] = [],
): Fact {
  const samples = samplesWithin(series, column, windows);
  const why = notCovered(samples, windows);
  if (why !== null) return unknown(series.source, why);
  const weightOf = ({ index, overlapNs }: WeightedSample): number => {
    if (weightColumns.length === 0) return overlapNs;
    const requests = weightColumns.map((name) => series.columns[name]?.[index]);
    return (
      overlapNs * requests.reduce<number>((sum, count) => sum + (typeof count === 'number' ? count : 0), 0)
    );
  };
  const weight = samples.reduce((sum, sample) => sum + weightOf(sample), 0);
  const weighted = samples.reduce((sum, sample) => sum + weightOf(sample) * sample.value, 0);
  return { value: weight === 0 ? 0 : weighted / weight, source: series.source };
}

/**
 * The sum of a column of differences over the windows: of an interval that lies partly within, its share. Unknown where
 * the samples cover less of the windows than `leastCoverage`, 0 to 1.
 */
export function sumOver(
  series: SampleSeries,
  column: string,
  windows: readonly Window[],
  leastCoverage = LEAST_COVERAGE,
): Fact {
  const samples = samplesWithin(series, column, windows);
  const why = notCovered(samples, windows, leastCoverage);
  if (why !== null) return unknown(series.source, why);
  return {
    value: samples.reduce((sum, { value, share }) => sum + value * share, 0),
    source: series.source,
  };
}

/** The largest value of a gauge in the windows. */
export function largestOver(series: SampleSeries, column: string, windows: readonly Window[]): Fact {
  const samples = samplesWithin(series, column, windows);
  if (samples.length === 0) return unknown(series.source, 'no sample fell into the measured windows');
  return { value: Math.max(...samples.map(({ value }) => value)), source: series.source };
}

function notCovered(
  samples: readonly WeightedSample[],
  windows: readonly Window[],
  leastCoverage = LEAST_COVERAGE,
): string | null {
  if (samples.length === 0) return 'no sample fell into the measured windows';
  const share = samples.reduce((sum, { overlapNs }) => sum + overlapNs, 0) / totalNs(windows);
  if (share >= leastCoverage) return null;
  return `the samples cover ${(share * 100).toFixed(0)} % of the measured windows`;
}
