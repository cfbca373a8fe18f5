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
  const solution = solve(
    points,
    points.map(({ value }) => [1, Math.log(value)]),
  );
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
    const rows = points.map(({ value }) => {
      const distance = Math.log(value / at);
      return [1, Math.min(0, distance), Math.max(0, distance)];
    });
    const solution = solve(points, rows);
    if (solution === null) continue;
    const [logThroughput = 0, slopeBefore = 0, slopeAfter = 0] = solution;
    let squares = 0;
    points.forEach((point, index) => {
      const expected = dot(rows[index] ?? [], solution);
      squares += point.weight * (point.logThroughput - expected) ** 2;
    });
    if (best === null || squares < best.squares) {
      best = { bend: { at, slopeBefore, slopeAfter, logThroughput }, squares };
    }
  }
  return best?.bend ?? null;
}

/** Weighted least squares by the normal equations, one row of terms for each point; null where they are singular. */
function solve(points: readonly LogPoint[], terms: readonly (readonly number[])[]): number[] | null {
  const size = terms[0]?.length ?? 0;
  const rows = Array.from({ length: size }, () => new Array<number>(size + 1).fill(0));
  points.forEach(({ logThroughput, weight }, index) => {
    const own = terms[index] ?? [];
    rows.forEach((row, i) => {
      const weighted = weight * (own[i] ?? 0);
      for (let j = 0; j < size; j++) row[j] = (row[j] ?? 0) + weighted * (own[j] ?? 0);
      row[size] = (row[size] ?? 0) + weighted * logThroughput;
    });
  });
  // Gauss-Jordan; the pivots of normal equations are positive, the largest first is not needed for so few.
  for (const [column, pivotRow] of rows.entries()) {
    const pivot = pivotRow[column] ?? 0;
    if (Math.abs(pivot) < 1e-12) return null;
    for (let j = column; j <= size; j++) pivotRow[j] = (pivotRow[j] ?? 0) / pivot;
    for (const row of rows) {
      const factor = row[column] ?? 0;
      if (row === pivotRow || factor === 0) continue;
      for (let j = column; j <= size; j++) row[j] = (row[j] ?? 0) - factor * (pivotRow[j] ?? 0);
    }
  }
  return rows.map((row) => row[size] ?? 0);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
