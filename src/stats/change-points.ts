import { MedianDeviation } from './median-deviation.js';
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
 * Where the level of a series changes for good, by PELT (Killick, Fearnhead, Eckley, "Optimal detection of changepoints with a
 * linear computational cost", JASA 107, 2012): the segmentation with the least sum of costs and a penalty for each change,
 * found exactly. The cost of a segment is the sum of absolute distances from its median, on logarithms, over the noise: single
 * outliers move neither. The noise is the median of the differences of neighbours, which levels leave alone.
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
  const starts = pelt(
    logs.map((log) => log / noise),
    PENALTY * Math.log(logs.length),
  );
  return withoutSmall(logs, starts);
}

/** Mean absolute distance of normal noise from its middle, by the differences of neighbours. */
function noiseOf(logs: readonly number[]): number {
  const steps = logs.slice(1).map((log, index) => Math.abs(log - (logs[index] ?? log)));
  const sigma = (1.4826 * median(steps)) / Math.SQRT2;
  return Math.max(sigma * Math.sqrt(2 / Math.PI), LEAST_NOISE);
}

interface Candidate {
  /** The segment under way begins here. */
  readonly start: number;
  readonly segment: MedianDeviation;
}

function pelt(values: readonly number[], penalty: number): readonly number[] {
  // Least cost of the values before each index, and where the last segment of that begins.
  const cost: number[] = [-penalty];
  const last: number[] = [0];
  let candidates: Candidate[] = [];
  for (const [index, value] of values.entries()) {
    const end = index + 1;
    if (cost[index] !== undefined && Number.isFinite(cost[index])) {
      candidates.push({ start: index, segment: new MedianDeviation() });
    }
    let [best, from] = [Number.POSITIVE_INFINITY, 0];
    const reached = candidates.map(({ start, segment }) => {
      segment.add(value);
      const total = (cost[start] ?? 0) + segment.sum;
      if (end - start >= LEAST_LENGTH && total + penalty < best) [best, from] = [total + penalty, start];
      return total;
    });
    cost.push(best);
    last.push(from);
    // What costs more without a further change than the best with one can never be the best again.
    candidates = candidates.filter(
      ({ start }, at) => end - start < LEAST_LENGTH || (reached[at] ?? 0) <= best,
    );
  }
  const starts: number[] = [];
  for (let end = values.length; (last[end] ?? 0) > 0; end = last[end] ?? 0) starts.unshift(last[end] ?? 0);
  return starts;
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
