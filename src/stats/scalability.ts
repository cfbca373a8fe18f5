/** A point of a curve, on logarithms. */
export interface LogPoint {
  /** Above 0; for the scalability law at least 1. */
  readonly value: number;
  /** Mean of the natural logarithms of its rounds' throughput. */
  readonly logThroughput: number;
  /** Its rounds: they are equally precise, each relative to its own size. */
  readonly weight: number;
}

/** Parameters of the universal scalability law. */
export interface ScalabilityLaw {
  /** Throughput at 1, in the unit of the points. */
  readonly lambda: number;
  /** Contention: the share of the work that is done one at a time, 0 to 1. */
  readonly alpha: number;
  /** Coherency: what each pair costs, at least 0; above it throughput falls in the end. */
  readonly beta: number;
}

/** A peak beyond ten thousand and more is none. */
const LEAST_BETA = 1e-9;
const MOST_STEPS = 60;
const STARTS = { alpha: [0, 0.03, 0.2, 0.6, 0.95], betaTimesSquare: [0, 0.05, 0.5, 5] } as const;

/**
 * Throughput by the law: lambda N / (1 + alpha (N - 1) + beta N (N - 1)).
 * Source: N. J. Gunther, "Guerrilla Capacity Planning", Springer 2007, chapter 4 and 5 (there with C(N) = X(N) / X(1)).
 */
export function scalabilityThroughput({ lambda, alpha, beta }: ScalabilityLaw, n: number): number {
  return (lambda * n) / denominator(alpha, beta, n);
}

/**
 * Where the law's throughput is largest, N* = sqrt((1 - alpha) / beta), at least 1; null where beta is 0 or as good as: then
 * nothing makes it fall.
 */
export function scalabilityPeak({ alpha, beta }: ScalabilityLaw): number | null {
  return beta < LEAST_BETA ? null : Math.max(1, Math.sqrt((1 - alpha) / beta));
}

/**
 * Fits the law by weighted least squares on logarithms, so that a tenth too much weighs as much at 10 MB/s as at 1 GB/s:
 * Levenberg-Marquardt on alpha (0 to 1) and beta (at least 0), lambda eliminated; from the best of 20 fixed starts, so
 * that the same points give the same law.
 *
 * @param start - of a neighbouring fit, instead of the fixed ones.
 * @returns null for fewer than 3 values, and where one is below 1.
 */
export function fitScalability(points: readonly LogPoint[], start?: ScalabilityLaw): ScalabilityLaw | null {
  if (new Set(points.map(({ value }) => value)).size < 3) return null;
  const largest = Math.max(...points.map(({ value }) => value));
  if (points.some(({ value, logThroughput }) => value < 1 || !Number.isFinite(logThroughput))) return null;
  let best = start === undefined ? firstOf(points, largest) : stateAt(points, start.alpha, start.beta);
  let damping = 1e-3;
  for (let step = 0; step < MOST_STEPS && damping < 1e8; step++) {
    const next = stepFrom(points, best, damping);
    if (next.squares < best.squares) {
      const gained = best.squares - next.squares;
      best = next;
      damping /= 10;
      if (gained <= 1e-9 * best.squares) break;
    } else damping *= 10;
  }
  return { lambda: Math.exp(best.logLambda), alpha: best.alpha, beta: best.beta };
}

interface State {
  readonly alpha: number;
  readonly beta: number;
  readonly logLambda: number;
  /** Weighted sum of the squared residuals. */
  readonly squares: number;
}

function denominator(alpha: number, beta: number, n: number): number {
  return 1 + (n - 1) * (alpha + beta * n);
}

function residual({ value, logThroughput }: LogPoint, alpha: number, beta: number): number {
  return logThroughput - Math.log(value) + Math.log(denominator(alpha, beta, value));
}

function stateAt(points: readonly LogPoint[], alpha: number, beta: number): State {
  let weights = 0;
  let sum = 0;
  for (const point of points) {
    weights += point.weight;
    sum += point.weight * residual(point, alpha, beta);
  }
  const logLambda = sum / weights;
  let squares = 0;
  for (const point of points) squares += point.weight * (residual(point, alpha, beta) - logLambda) ** 2;
  return { alpha, beta, logLambda, squares };
}

function firstOf(points: readonly LogPoint[], largest: number): State {
  const starts = STARTS.alpha.flatMap((alpha) =>
    STARTS.betaTimesSquare.map((times) => stateAt(points, alpha, times / largest ** 2)),
  );
  return starts.reduce((best, state) => (state.squares < best.squares ? state : best));
}

/** One damped step; a parameter at its bound that would leave it stays there. */
function stepFrom(points: readonly LogPoint[], at: State, damping: number): State {
  let [weights, sa, sb, aa, ab, bb, ga, gb] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (const point of points) {
    const { value, weight } = point;
    const left = weight * (residual(point, at.alpha, at.beta) - at.logLambda);
    const a = (value - 1) / denominator(at.alpha, at.beta, value);
    const b = a * value;
    weights += weight;
    sa += weight * a;
    sb += weight * b;
    aa += weight * a * a;
    ab += weight * a * b;
    bb += weight * b * b;
    ga += a * left;
    gb += b * left;
  }
  // Around their means: lambda follows whatever alpha and beta are. The residuals have a mean of 0 already.
  aa -= sa ** 2 / weights;
  ab -= (sa * sb) / weights;
  bb -= sb ** 2 / weights;
  const holdsAlpha = (at.alpha <= 0 && ga > 0) || (at.alpha >= 1 && ga < 0);
  const holdsBeta = at.beta <= 0 && gb > 0;
  const [da, db] = [aa * (1 + damping) + Number.MIN_VALUE, bb * (1 + damping) + Number.MIN_VALUE];
  const determinant = da * db - ab * ab;
  const both = !holdsAlpha && !holdsBeta && determinant > 0;
  const moveAlpha = holdsAlpha ? 0 : both ? (-ga * db + gb * ab) / determinant : -ga / da;
  const moveBeta = holdsBeta ? 0 : both ? (-gb * da + ga * ab) / determinant : -gb / db;
  return stateAt(points, Math.min(1, Math.max(0, at.alpha + moveAlpha)), Math.max(0, at.beta + moveBeta));
}
