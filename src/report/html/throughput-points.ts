import type { ReportSeries } from '../../domain/report.js';
import { NS_PER_MS, NS_PER_S } from '../../domain/units.js';
import type { ChartPoint } from './line-chart.js';

type Window = readonly [startNs: number, endNs: number];

interface Stretch {
  readonly startNs: number;
  readonly endNs: number;
  readonly bytes: number;
}

/**
 * MB/s from sample to sample of a window, over ms since its start. Stretches of less than half the usual length, as
 * phases have at their edges, are joined with the one after them: a rate over a millisecond is none.
 *
 * @param columns - those that count bytes; each value is what was added since the sample before.
 * @param intervalNs - between samples: a bin of several holds their mean, and so only a part of its bytes.
 */
export function throughputPoints(
  { atNs, columns }: Pick<ReportSeries, 'atNs' | 'columns'>,
  names: readonly string[],
  window: Window,
  intervalNs: number,
): readonly ChartPoint[] {
  const own = names.flatMap((name) => columns[name] ?? []);
  const isBinned = own.some(({ min, max }) => min.some((value, index) => value !== max[index]));
  const stretches = atNs.flatMap((endNs, index): readonly Stretch[] => {
    const startNs = atNs[index - 1] ?? window[0];
    // A sample follows the edge of a phase at once: the one before it lies wholly outside.
    if (startNs < window[0] || startNs >= window[1] || endNs <= startNs) return [];
    const values = own.flatMap(({ mean }) => mean[index] ?? []);
    if (own.length === 0 || values.length < own.length) return [];
    const samples = isBinned ? Math.max(1, Math.round((endNs - startNs) / intervalNs)) : 1;
    return [{ startNs, endNs, bytes: samples * values.reduce((sum, value) => sum + value, 0) }];
  });
  return joinedShort(stretches).map(({ startNs, endNs, bytes }) => ({
    x: (endNs - window[0]) / NS_PER_MS,
    y: ((bytes / (endNs - startNs)) * NS_PER_S) / 1e6,
  }));
}

/** The mean of such points, each for as long as it speaks of. */
export function meanOverTime(points: readonly ChartPoint[]): number {
  const area = points.reduce((sum, { x, y }, index) => sum + y * (x - (points[index - 1]?.x ?? 0)), 0);
  return area / (points.at(-1)?.x ?? 1);
}

function joinedShort(stretches: readonly Stretch[]): readonly Stretch[] {
  const lengths = stretches.map(({ startNs, endNs }) => endNs - startNs).sort((a, b) => a - b);
  const least = (lengths[lengths.length >> 1] ?? 0) / 2;
  const isShort = ({ startNs, endNs }: Stretch): boolean => endNs - startNs < least;
  const joined: Stretch[] = [];
  for (const stretch of stretches) {
    const before = joined.at(-1);
    if (before !== undefined && isShort(before)) joined.splice(-1, 1, together(before, stretch));
    else joined.push(stretch);
  }
  const [before, last] = joined.slice(-2);
  if (before !== undefined && last !== undefined && isShort(last))
    joined.splice(-2, 2, together(before, last));
  return joined;
}

function together(first: Stretch, second: Stretch): Stretch {
  return { startNs: first.startNs, endNs: second.endNs, bytes: first.bytes + second.bytes };
}
