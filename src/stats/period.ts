import { mean } from './moments.js';

/** A period that is not seen three times is none. */
const LEAST_PERIODS = 3;
/** An alternation of neighbours is what sampling makes of any work. */
const LEAST_LAG = 3;
/** Of the variance, that repeats after a period. */
const LEAST_CORRELATION = 0.5;
/** In standard deviations of the autocorrelation of noise, 1 / sqrt(n). */
const LEAST_DEVIATIONS = 3;

/**
 * The period of a series: the first lag at which its autocorrelation, having fallen below 0, has a peak of at least 0.5 that
 * noise does not have (3 / sqrt(n); Box, Jenkins, "Time Series Analysis", 2.1.6). A drift does not fall and rise again.
 *
 * @param values at regular intervals.
 * @returns in intervals, 3 to a third of the series; null: none is seen.
 */
export function periodOf(values: readonly number[]): number | null {
  const n = values.length;
  const longest = Math.floor(n / LEAST_PERIODS);
  if (longest < LEAST_LAG) return null;
  const center = mean(values);
  const correlation = (lag: number): number => {
    let sum = 0;
    for (let index = lag; index < n; index++) {
      sum += ((values[index] ?? 0) - center) * ((values[index - lag] ?? 0) - center);
    }
    // Over as many products as there are, so that long lags are not small for that alone.
    return sum / (n - lag);
  };
  const variance = correlation(0);
  if (variance <= (1e-6 * center) ** 2) return null;
  const least = Math.max(LEAST_CORRELATION, LEAST_DEVIATIONS / Math.sqrt(n)) * variance;
  const correlations = Array.from({ length: longest + 2 }, (_, lag) => correlation(lag));
  const at = (lag: number): number => correlations[lag] ?? 0;
  const fallen = correlations.findIndex((value) => value < 0);
  if (fallen < 0) return null;
  for (let lag = Math.max(fallen, LEAST_LAG); lag <= longest; lag++) {
    if (at(lag) >= least && at(lag) >= at(lag - 1) && at(lag) >= at(lag + 1)) return lag;
  }
  return null;
}
