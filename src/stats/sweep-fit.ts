import type { SweepFit, SweepModel } from '../domain/sweep.js';
import { estimateKnee } from './knee-interval.js';
import { knee, KNEE_TOLERANCE } from './knee.js';
import { mean } from './moments.js';
import type { LogPoint } from './scalability.js';
import { models, type Curve } from './sweep-models.js';

/** One value of a sweep with its rounds. */
export interface SweepRounds {
  readonly value: number;
  /** One for each round, at least one, above 0. */
  readonly throughputs: readonly number[];
}

/** Fewer values are met by any curve. */
const LEAST_VALUES = 4;
/** Rounds beyond the parameters: with fewer the criterion praises a curve for meeting noise. */
const LEAST_SPARE = 2;
/** A tenth of a percent: closer than that no throughput is known, and the criterion must not reward it. */
const RESOLUTION = 1e-3;

/**
 * The curves that a sweep may follow, the best-fitting first by the Bayesian information criterion over all rounds,
 * n ln(RSS / n) + k ln n (G. Schwarz, "Estimating the dimension of a model", Annals of Statistics 6, 1978): the universal
 * scalability law where values are things that work at once, a change-point, and the plain line that both must beat.
 *
 * @param points in the order of their values.
 * @param concurrent whether values count what works at once: then the law is tried, and knees may lie between values.
 * @returns none for fewer than 4 values; a model whose parameters the rounds do not outnumber by 2 is left out.
 */
export function fitSweep(points: readonly SweepRounds[], concurrent: boolean): readonly SweepFit[] {
  if (points.length < LEAST_VALUES) return [];
  if (points.some(({ throughputs }) => throughputs.some((one) => !(one > 0)))) return [];
  const names: readonly SweepModel[] = concurrent
    ? ['usl', 'change-point', 'line']
    : ['change-point', 'line'];
  return names.flatMap((name) => fitOf(name, points, concurrent) ?? []).sort((a, b) => a.bic - b.bic);
}

function fitOf(name: SweepModel, points: readonly SweepRounds[], concurrent: boolean): SweepFit | null {
  const model = models[name];
  const observations = points.reduce((sum, { throughputs }) => sum + throughputs.length, 0);
  if (observations < model.freedom + LEAST_SPARE) return null;
  const logRounds = points.map(({ throughputs }) => throughputs.map(Math.log));
  const logPoints = (rounds: readonly (readonly number[])[]): readonly LogPoint[] =>
    points.map(({ value }, index) => {
      const own = rounds[index] ?? [];
      return { value, logThroughput: mean(own), weight: own.length };
    });
  const logs = logPoints(logRounds);
  const curve = model.fit(logs);
  if (curve === null) return null;
  const values = points.map(({ value }) => value);
  const candidates = concurrent ? wholeNumbers(values) : values;
  const kneeOf = (rounds: readonly (readonly number[])[]): number | null =>
    kneeOfCurve(model.fit(logPoints(rounds), curve) ?? curve, values, candidates);
  return {
    model: name,
    parameters: curve.parameters,
    ...goodness(points, logs, curve),
    bic: criterion(points, curve, observations, model.freedom),
    knee: estimateKnee(logRounds, kneeOf),
    peak: curve.peak,
  };
}

/** Null where only the last measured value is within 5 % of the curve's best: what lies beyond was not looked at. */
function kneeOfCurve(
  { predict }: Curve,
  values: readonly number[],
  candidates: readonly number[],
): number | null {
  const predicted = values.map((value) => ({ value, throughput: predict(value) }));
  if (knee(predicted) === null) return null;
  const throughputs = candidates.map(predict);
  const enough = Math.max(...throughputs) * (1 - KNEE_TOLERANCE);
  return candidates[throughputs.findIndex((throughput) => throughput >= enough)] ?? null;
}

function wholeNumbers(values: readonly number[]): readonly number[] {
  const first = Math.min(...values);
  return Array.from({ length: Math.max(...values) - first + 1 }, (_, index) => first + index);
}

function goodness(
  points: readonly SweepRounds[],
  logs: readonly LogPoint[],
  { predict }: Curve,
): Pick<SweepFit, 'r2' | 'relativeError'> {
  const weights = logs.reduce((sum, { weight }) => sum + weight, 0);
  const center = logs.reduce((sum, { weight, logThroughput }) => sum + weight * logThroughput, 0) / weights;
  const squares = (expected: (value: number) => number): number =>
    logs.reduce((sum, point) => sum + point.weight * (point.logThroughput - expected(point.value)) ** 2, 0);
  const spread = squares(() => center);
  const errors = points.map(({ value, throughputs }) => (predict(value) / mean(throughputs) - 1) ** 2);
  return {
    r2:
      spread <= weights * RESOLUTION ** 2 ? null : 1 - squares((value) => Math.log(predict(value))) / spread,
    relativeError: Math.sqrt(mean(errors)),
  };
}

function criterion(
  points: readonly SweepRounds[],
  { predict }: Curve,
  observations: number,
  freedom: number,
): number {
  const squares = points.reduce(
    (sum, { value, throughputs }) =>
      sum + throughputs.reduce((own, one) => own + Math.log(one / predict(value)) ** 2, 0),
    0,
  );
  const variance = Math.max(squares / observations, RESOLUTION ** 2);
  return observations * Math.log(variance) + freedom * Math.log(observations);
}
