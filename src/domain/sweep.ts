import type { CellKey } from './plan.js';
import type { RatioEstimate, Summary } from './statistics.js';

/** Dimensions whose values are numbers, in the order in which sweeps over them are told. */
export const numericSweepDimensions = [
  'poolSize',
  'threads',
  'depth',
  'cpus',
  'batch',
  'rate',
  'files',
  'blockSizeBytes',
] as const satisfies readonly (keyof CellKey)[];

/** Dimensions whose values are names: they have an order, but nothing bends along them. */
export const namedSweepDimensions = ['durability', 'content'] as const satisfies readonly (keyof CellKey)[];

/** A number among a strategy's own parameters, by its name: `parameter:vector`. */
export const PARAMETER_PREFIX = 'parameter:';
export type ParameterSweepDimension = `${typeof PARAMETER_PREFIX}${string}`;

export type NumericSweepDimension = (typeof numericSweepDimensions)[number];
export type NamedSweepDimension = (typeof namedSweepDimensions)[number];
export type SweepDimension = NumericSweepDimension | NamedSweepDimension | ParameterSweepDimension;

/** The strategy's parameter that a sweep goes over; null where it goes over a dimension of all strategies. */
export function sweptParameter(dimension: SweepDimension): string | null {
  return isOfParameter(dimension) ? dimension.slice(PARAMETER_PREFIX.length) : null;
}

function isOfParameter(dimension: SweepDimension): dimension is ParameterSweepDimension {
  return dimension.startsWith(PARAMETER_PREFIX);
}

/** What a curve over a sweep is taken for. Formulae: `docs/method.md`. */
export type SweepModel = 'usl' | 'change-point' | 'line';

/**
 * Where a curve bends: the smallest value whose throughput is within 5 % of the best. A null stands for "beyond the last
 * value": it was still rising there.
 */
export interface KneeEstimate {
  readonly value: number | null;
  /** Null where there is one round only. */
  readonly interval: readonly [number | null, number | null] | null;
  /** `bootstrap`: 95 %, rounds of each point resampled; `range`: what the rounds give one by one. */
  readonly method: 'bootstrap' | 'range';
}

/** A curve fitted to the logarithms of the rounds' throughput. */
export interface SweepFit {
  readonly model: SweepModel;
  /** `lambda`, `alpha`, `beta`; or `at`, `slopeBefore`, `slopeAfter`; or `slope`. */
  readonly parameters: Readonly<Record<string, number>>;
  /** Share of the variance of the points' log throughput that it explains, at most 1; null where there is none. */
  readonly r2: number | null;
  /** Root mean square of prediction over mean, less 1. */
  readonly relativeError: number;
  /** Bayesian information criterion over all rounds: the smaller, the better. */
  readonly bic: number;
  /** Of the curve, among the whole numbers from the first value to the last; of sizes and rates among those measured. */
  readonly knee: KneeEstimate;
  /** `usl` alone: where throughput would be largest, also beyond the last value; null where nothing makes it fall. */
  readonly peak: number | null;
}

export interface SweepPointFacts {
  readonly value: number | string;
  readonly cellId: string;
  readonly bytesPerSecond: Summary;
  /** Of the main operation. A percentile is null where its tail was not seen. */
  readonly latencyNs: { readonly p50: number | null; readonly p99: number | null };
}

/** How throughput and latency go with one dimension, all else equal. */
export interface SweepFacts {
  readonly dimension: SweepDimension;
  readonly strategy: string;
  /** In the order of their values. */
  readonly points: readonly SweepPointFacts[];
  /** Of the measured means; null for a dimension of names. */
  readonly knee: KneeEstimate | null;
  /** The best-fitting first; empty where values or rounds are too few. */
  readonly fits: readonly SweepFit[];
  /** Of `content` alone: throughput of zeros over that of random bytes. */
  readonly zerosOverRandom: RatioEstimate | null;
}
