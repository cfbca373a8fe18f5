import type { ChartPoint } from './line-chart.js';

/**
 * Leaves of many points so many that a drawing can show: of each stretch the least and the greatest, in their order, so
 * that no peak is lost.
 *
 * @param stretches - at least 1; twice as many points may remain.
 */
export function thinned(points: readonly ChartPoint[], stretches: number): readonly ChartPoint[] {
  if (points.length <= 2 * stretches) return points;
  const kept: ChartPoint[] = [];
  for (let stretch = 0; stretch < stretches; stretch++) {
    const own = points.slice(
      Math.floor((stretch * points.length) / stretches),
      Math.floor(((stretch + 1) * points.length) / stretches),
    );
    const [first] = own;
    if (first === undefined) continue;
    let [least, most] = [first, first];
    for (const point of own) {
      if (point.y < least.y) least = point;
      if (point.y > most.y) most = point;
    }
    kept.push(...(least === most ? [least] : least.x <= most.x ? [least, most] : [most, least]));
  }
  return kept;
}
