import { segment } from './pelt.js';
import { median } from './summary.js';

/** Shorter levels are outliers. */
const LEAST_LENGTH = 3;
/** In units of ln n for each change: twice what the place and the level of a segment cost by the information criterion. */
const PENALTY = 4;
/** Levels that differ by less count as one, whatever the noise: as much as a steady state may vary. */
export const LEAST_RATIO = 1.25;
/** Of the median: what is less counts as that, so that a stall has a logarithm. */
const FLOOR = 0.01;
/** No rate is known better than to 2 %. */
const LEAST_NOISE = 0.02;

/**
 * Where the level of a series changes for good: {@link segment} of the logarithms over their noise. The noise is that of the
 * median of the differences of neighbours, which levels leave alone.
 *
 * @param values rates at regular intervals, at least 0.
 * @returns the index of the first value of each level but the first, ascending.
 */
export function changePoints(values: readonly number[]): readonly number[] {
  const positive = values.filter((value) => value > 0);
  if (values.length < 2 * LEAST_LENGTH || positive.length === 0) return [];
  const least = FLOOR * median(positive);
  const logs = values.map((value) => Math.log(Math.max(value, least)));
  const noise = noiseOf(logs);
  const starts = segment(
    logs.map((log) => log / noise),
    { penalty: PENALTY * Math.log(logs.length), leastLength: LEAST_LENGTH },
  );
  return withoutSmall(logs, starts);
}

/** Mean absolute distance of normal noise from its middle, by the differences of neighbours. */
function noiseOf(logs: readonly number[]): number {
  const steps = logs.slice(1).map((log, index) => Math.abs(log - (logs[index] ?? log)));
  const sigma = (1.4826 * median(steps)) / Math.SQRT2;
  return Math.max(sigma * Math.sqrt(2 / Math.PI), LEAST_NOISE);
}

/** Joins neighbouring levels that hardly differ, the most alike first. */
function withoutSmall(logs: readonly number[], starts: readonly number[]): readonly number[] {
  const bounds = [0, ...starts, logs.length];
  const level = (index: number): number => median(logs.slice(bounds[index], bounds[index + 1]));
  for (;;) {
    const steps = bounds.slice(1, -1).map((_, index) => Math.abs(level(index + 1) - level(index)));
    const least = Math.min(...steps);
    if (steps.length === 0 || least >= Math.log(LEAST_RATIO)) return bounds.slice(1, -1);
    bounds.splice(steps.indexOf(least) + 1, 1);
  }
}
