/** So many additions at a time: the clock is read between them. */
const BLOCK_ADDITIONS = 100_000;
const CALIBRATION_MS = 60;
const ROUNDS = 3;

/**
 * Additions of doubles in a loop that V8 cannot do without: the sum is what it gives. Pure computing, no memory.
 * @returns the sum of 0 to `additions` - 1.
 */
export function sumUpTo(additions: number): number {
  let sum = 0;
  for (let term = 0; term < additions; term++) sum += term;
  return sum;
}

/**
 * How many additions this thread does in a millisecond of a processor, after V8 has compiled the loop: the median of three
 * spells. What others take of the processor meanwhile does not count, as long as this process does nothing else. Computing is
 * given in milliseconds everywhere, since a sum that takes half a second elsewhere takes 7 ms in V8.
 */
export function additionsPerMs(): number {
  const rates = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    const start = performance.now();
    let additions = 0;
    let elapsed: number;
    do {
      sumUpTo(BLOCK_ADDITIONS);
      additions += BLOCK_ADDITIONS;
      elapsed = performance.now() - start;
    } while (elapsed < CALIBRATION_MS);
    const { user, system } = process.cpuUsage(before);
    // Other threads of this process may have run too: then the clock is nearer.
    return additions / Math.min(elapsed, (user + system) / 1e3);
  });
  return rates.sort((a, b) => a - b)[1] ?? 1;
}

/** Computes as much as takes `milliseconds` at the calibrated rate when nothing else runs; blocks the thread. */
export function compute(milliseconds: number, perMs: number): number {
  let left = Math.round(milliseconds * perMs);
  let sum = 0;
  while (left > 0) {
    sum += sumUpTo(Math.min(left, BLOCK_ADDITIONS));
    left -= BLOCK_ADDITIONS;
  }
  return sum;
}
