/**
 * The standard normal distribution's cumulative function, absolute error below 1.5e-7 (Abramowitz and Stegun,
 * "Handbook of Mathematical Functions", 7.1.26).
 */
export function normalCumulative(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const polynomial =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (polynomial * Math.exp(-x * x)) / 2;
  return z > 0 ? 1 - tail : tail;
}

/**
 * Its inverse, by bisection of {@link normalCumulative}: the two agree with each other, which matters more here than
 * the last digits.
 *
 * @param probability between 0 and 1, both excluded.
 */
export function normalQuantile(probability: number): number {
  let low = -8;
  let high = 8;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (normalCumulative(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
