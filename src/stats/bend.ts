import type { LogPoint } from './scalability.js';

/** Two straight lines that meet, throughput over value, both on logarithms. */
export interface Bend {
  /** The measured value at which they meet. */
  readonly at: number;
  /** Exponents: 1 doubles throughput with the value, 0 leaves it as it is. */
  readonly slopeBefore: number;
  readonly slopeAfter: number;
  /** Natural logarithm of the throughput at `at`. */
  readonly logThroughput: number;
}

/** One straight line on logarithms: throughput as a power of the value. */
export interface PowerLine {
  readonly slope: number;
  /** Natural logarithm of the throughput at 1. */
  readonly logThroughput: number;
}

/** Throughput by two lines. */
export function bendThroughput({ at, slopeBefore, slopeAfter, logThroughput }: Bend, value: number): number {
  const distance = Math.log(value / at);
  return Math.exp(logThroughput + distance * (distance < 0 ? slopeBefore : slopeAfter));
}

/** Throughput by one line. */
export function lineThroughput({ slope, logThroughput }: PowerLine, value: number): number {
  return Math.exp(logThroughput + slope * Math.log(value));
}

/** The weighted least squares line through at least two different values; null for fewer. */
export function fitLine(points: readonly LogPoint[]): PowerLine | null {
  const solution = solve(points, [() => 1, (x) => x]);
  return solution === null ? null : { logThroughput: solution[0] ?? 0, slope: solution[1] ?? 0 };
}

/**
 * The change-point of a curve: of all pairs of lines that meet at a measured value between the first and the last, the
 * pair with the smallest weighted sum of squared residuals. Null for fewer than 4 values: three are met by any.
 */
export function fitBend(points: readonly LogPoint[]): Bend | null {
  const values = [...new Set(points.map(({ value }) => value))].sort((a, b) => a - b);
  if (values.length < 4) return null;
  let best: { readonly bend: Bend; readonly squares: number } | null = null;
  for (const at of values.slice(1, -1)) {
    const origin = Math.log(at);
    const solution = solve(points, [() => 1, (x) => Math.min(0, x - origin), (x) => Math.max(0, x - origin)]);
    if (solution === null) continue;
    const [logThroughput = 0, slopeBefore = 0, slopeAfter = 0] = solution;
    const bend = { at, slopeBefore, slopeAfter, logThroughput };
    const squares = points.reduce(
      (sum, point) =>
        sum + point.weight * (point.logThroughput - Math.log(bendThroughput(bend, point.value))) ** 2,
      0,
    );
    if (best === null || squares < best.squares) best = { bend, squares };
  }
  return best?.bend ?? null;
}

/** Weighted least squares for a sum of terms in ln(value), by the normal equations; null where they are singular. */
function solve(points: readonly LogPoint[], terms: readonly ((x: number) => number)[]): number[] | null {
  const rows = terms.map(() => terms.map(() => 0).concat(0));
  for (const { value, logThroughput, weight } of points) {
    const at = terms.map((term) => term(Math.log(value)));
    rows.forEach((row, i) => {
      [...at, logThroughput].forEach((factor, j) => {
        row[j] = (row[j] ?? 0) + weight * (at[i] ?? 0) * factor;
      });
    });
  }
  // Gauss-Jordan with the largest pivot.
  for (let column = 0; column < terms.length; column++) {
    const below = rows.slice(column).map((row) => Math.abs(row[column] ?? 0));
    const chosen = column + below.indexOf(Math.max(...below));
    const pivotRow = rows[chosen];
    const pivot = pivotRow?.[column] ?? 0;
    if (pivotRow === undefined || Math.abs(pivot) < 1e-12) return null;
    rows[chosen] = rows[column] ?? pivotRow;
    rows[column] = pivotRow.map((factor) => factor / pivot);
    rows.forEach((row, i) => {
      const factor = row[column] ?? 0;
      if (i === column || factor === 0) return;
      rows[i] = row.map((left, j) => left - factor * (rows[column]?.[j] ?? 0));
    });
  }
  return rows.map((row) => row[terms.length] ?? 0);
}
