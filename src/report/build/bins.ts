import type { SampleSeries } from '../../domain/sampler.js';
import type { ReportSeries } from '../../domain/report.js';

/** Most points that one column of the printed report holds. */
export const MAX_POINTS = 3000;

type Column = ReportSeries['columns'][string];

/** Columns of numbers; text stays in the store. A column with nothing but nulls is kept: it was looked at. */
export function numericColumns(series: SampleSeries): readonly string[] {
  return Object.entries(series.columns)
    .filter(([, values]) => !values.some((value) => typeof value === 'string'))
    .map(([name]) => name);
}

/**
 * Folds samples into at most `maxPoints` bins of equally many samples each. The time of a bin is that of its last
 * sample: what a sampler reads at an instant speaks of the interval that ends there.
 */
export function binTimes(atNs: readonly number[], maxPoints: number): readonly number[] {
  return ranges(atNs.length, maxPoints).map(([, end]) => atNs[end - 1] ?? 0);
}

/** Min, mean and max of the values of each bin that could be read; null where none could. */
export function binColumn(
  values: readonly (number | string | null)[],
  length: number,
  maxPoints: number,
  unit: string,
): Column {
  const min: (number | null)[] = [];
  const mean: (number | null)[] = [];
  const max: (number | null)[] = [];
  for (const [begin, end] of ranges(length, maxPoints)) {
    let count = 0;
    let sum = 0;
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let index = begin; index < end; index++) {
      const value = values[index];
      if (typeof value !== 'number' || !Number.isFinite(value)) continue;
      count++;
      sum += value;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    min.push(count === 0 ? null : low);
    mean.push(count === 0 ? null : count === 1 ? low : sum / count);
    max.push(count === 0 ? null : high);
  }
  return { unit, min, mean, max };
}

/** Begin and end (exclusive) of each bin. */
function ranges(length: number, maxPoints: number): readonly (readonly [number, number])[] {
  const bins = Math.min(length, maxPoints);
  return Array.from({ length: bins }, (_, bin) => [
    Math.floor((bin * length) / bins),
    Math.floor(((bin + 1) * length) / bins),
  ]);
}
