import { mean } from './moments.js';

/** Rounds that are looked at together. */
export const STEADY_STATE_WINDOW = 5;
/** After so many rounds without a steady window the answer is "not reached". */
export const STEADY_STATE_MAX_ROUNDS = 25;
const MAX_EXCURSION = 0.2;
const MAX_RISE = 0.1;

/** What the rule saw in a window. Both figures are shares of the window's mean. */
export interface SteadyWindow {
  /** Index of the window's first round. */
  readonly first: number;
  /** (max - min) / mean. At most 0.2. */
  readonly excursion: number;
  /** Rise of the least-squares line over the window, |slope| (n - 1) / mean. At most 0.1. */
  readonly rise: number;
  readonly steady: boolean;
}

/** Applies both conditions of SNIA PTS 2.0.2 to one window of positive values. */
export function assessWindow(window: readonly number[], first = 0): SteadyWindow {
  const average = mean(window);
  const excursion = (Math.max(...window) - Math.min(...window)) / average;
  const middle = (window.length - 1) / 2;
  let products = 0;
  let squares = 0;
  window.forEach((value, x) => {
    products += (x - middle) * (value - average);
    squares += (x - middle) ** 2;
  });
  const rise = (Math.abs(products / squares) * (window.length - 1)) / average;
  return { first, excursion, rise, steady: excursion <= MAX_EXCURSION && rise <= MAX_RISE };
}

/**
 * The first steady window of 5 rounds within the first 25.
 *
 * @param values one for each round, in their order.
 * @returns the first steady window, else the last one with `steady: false`, or null below 5 rounds.
 */
export function findSteadyState(values: readonly number[]): SteadyWindow | null {
  const rounds = Math.min(values.length, STEADY_STATE_MAX_ROUNDS);
  let last: SteadyWindow | null = null;
  for (let first = 0; first + STEADY_STATE_WINDOW <= rounds; first++) {
    last = assessWindow(values.slice(first, first + STEADY_STATE_WINDOW), first);
    if (last.steady) return last;
  }
  return last;
}
