import type { Point } from '../../domain/activity-findings.js';

const levels = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * A curve as one line of text: each column shows the largest value of its stretch of time, in eighths of `most`; where a
 * stretch has no point it shows the one before it.
 *
 * @param points in the order of time.
 * @param most what a full block stands for; larger values are drawn as it.
 */
export function sparkline(points: readonly Point[], most: number, width: number): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || most <= 0 || width < 1) return '';
  const spanNs = Math.max(1, last.atNs - first.atNs);
  const columns = new Array<number | null>(width).fill(null);
  for (const { atNs, value } of points) {
    const column = Math.min(width - 1, Math.floor(((atNs - first.atNs) / spanNs) * width));
    columns[column] = Math.max(columns[column] ?? 0, value);
  }
  let before = first.value;
  return columns
    .map((value) => {
      before = value ?? before;
      const level = Math.ceil((Math.min(before, most) / most) * levels.length);
      return levels[Math.max(0, level - 1)] ?? '';
    })
    .join('');
}
