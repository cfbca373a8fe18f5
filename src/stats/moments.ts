import { IotriageError } from '../domain/errors.js';

/**
 * The value at an index that exists.
 * @throws IotriageError `internal` where it does not: an empty list has no statistics.
 */
export function valueAt(values: readonly number[], index: number): number {
  const value = values[index];
  if (value === undefined) throw new IotriageError('internal', 'there are no statistics of no values');
  return value;
}

/**
 * The arithmetic mean of at least one value. Summed as distances from the first value, so that equal values have
 * exactly themselves as their mean.
 */
export function mean(values: readonly number[]): number {
  const origin = valueAt(values, 0);
  let sum = 0;
  for (const value of values) sum += value - origin;
  return origin + sum / values.length;
}

/** The sum; 0 of none. */
export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Standard deviation of a sample (divisor n - 1); 0 for a single value. */
export function sampleStddev(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const center = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - center) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}
