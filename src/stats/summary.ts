import type { Summary } from '../domain/statistics.js';
import { bootstrapMean, ROUNDS_FOR_BOOTSTRAP } from './bootstrap.js';
import { mean, sampleStddev, valueAt } from './moments.js';

/** The middle of sorted values; the mean of the two middle ones where their number is even. */
function medianOfSorted(sorted: readonly number[]): number {
  const half = sorted.length >> 1;
  const upper = valueAt(sorted, half);
  return sorted.length % 2 === 1 ? upper : (valueAt(sorted, half - 1) + upper) / 2;
}

/**
 * First and third quartile as pytest-benchmark takes them: of an even number of values the medians of the halves, of an
 * odd number method 3 of Wikipedia's "Quartile".
 */
export function quartiles(sorted: readonly number[]): readonly [number, number] {
  const n = sorted.length;
  if (n === 1) return [valueAt(sorted, 0), valueAt(sorted, 0)];
  if (n % 2 === 0) return [medianOfSorted(sorted.slice(0, n / 2)), medianOfSorted(sorted.slice(n / 2))];
  const k = n >> 2;
  return n % 4 === 1
    ? [
        0.25 * valueAt(sorted, k - 1) + 0.75 * valueAt(sorted, k),
        0.75 * valueAt(sorted, 3 * k) + 0.25 * valueAt(sorted, 3 * k + 1),
      ]
    : [
        0.75 * valueAt(sorted, k) + 0.25 * valueAt(sorted, k + 1),
        0.25 * valueAt(sorted, 3 * k + 1) + 0.75 * valueAt(sorted, 3 * k + 2),
      ];
}

/** The median of at least one value. */
export function median(values: readonly number[]): number {
  return medianOfSorted([...values].sort((a, b) => a - b));
}

/**
 * Summarises one value for each round, as pytest-benchmark's table does; formulae in `docs/method.md`.
 *
 * @param values at least one, in any unit, finite.
 * @throws IotriageError `internal` for no values.
 */
export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const center = mean(sorted);
  const stddev = sampleStddev(sorted);
  const [q1, q3] = quartiles(sorted);
  const iqr = q3 - q1;
  const outside = (low: number, high: number): number =>
    sorted.filter((value) => value < low || value > high).length;
  return {
    rounds: sorted.length,
    min: valueAt(sorted, 0),
    max: valueAt(sorted, sorted.length - 1),
    mean: center,
    stddev,
    median: medianOfSorted(sorted),
    iqr,
    outliers: `${outside(center - stddev, center + stddev)};${outside(q1 - 1.5 * iqr, q3 + 1.5 * iqr)}`,
    ci95: sorted.length < ROUNDS_FOR_BOOTSTRAP ? null : bootstrapMean(values),
  };
}
