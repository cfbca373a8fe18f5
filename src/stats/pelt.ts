import { MedianDeviation } from './median-deviation.js';

export interface SegmentOptions {
  /** What each change costs. */
  readonly penalty: number;
  /** Values of a segment, at least. */
  readonly leastLength: number;
}

interface Candidate {
  /** The segment under way begins here. */
  readonly start: number;
  readonly cost: MedianDeviation;
  /** Number of values from which on a later start is always as good. */
  useless: number;
}

/**
 * The segmentation with the least sum of costs and penalties, found exactly by PELT (R. Killick, P. Fearnhead, I. A. Eckley,
 * "Optimal detection of changepoints with a linear computational cost", JASA 107, 2012, section 3). The cost of a segment is
 * the sum of absolute distances from its median: single outliers move neither.
 *
 * The cost is linear, as the paper's title has it, only where changes are as many as the values: a start is given up once a
 * change was worth its penalty, and on a long level none ever is. There each value is added to every start before it, n^2 / 2
 * additions of O(n) each: callers bound n.
 *
 * @returns the index of the first value of each segment but the first, ascending; none where the values are fewer than two
 * segments need.
 */
export function segment(
  values: readonly number[],
  { penalty, leastLength }: SegmentOptions,
): readonly number[] {
  // Least cost of the values before each index, and where the last segment of those begins.
  const costs: number[] = [-penalty];
  const lastStarts: number[] = [0];
  let candidates: Candidate[] = [];
  for (const [index, value] of values.entries()) {
    const end = index + 1;
    if (Number.isFinite(costs[index])) {
      candidates.push({ start: index, cost: new MedianDeviation(), useless: Number.POSITIVE_INFINITY });
    }
    let [best, from] = [Number.POSITIVE_INFINITY, 0];
    for (const { start, cost } of candidates) {
      cost.add(value);
      const total = (costs[start] ?? 0) + cost.sum + penalty;
      if (end - start >= leastLength && total < best) [best, from] = [total, start];
    }
    costs.push(best);
    lastStarts.push(from);
    for (const candidate of candidates) {
      const reached = (costs[candidate.start] ?? 0) + candidate.cost.sum;
      // A change here would have cost no more, whatever follows; it can be made once a segment fits behind it.
      if (end - candidate.start >= leastLength && reached >= best) {
        candidate.useless = Math.min(candidate.useless, end + leastLength);
      }
    }
    candidates = candidates.filter(({ useless }) => useless > end + 1);
  }
  const starts: number[] = [];
  for (let end = values.length; (lastStarts[end] ?? 0) > 0; end = lastStarts[end] ?? 0) {
    starts.unshift(lastStarts[end] ?? 0);
  }
  return starts;
}
