/** What all samplers together may take of one processor, so that they do not disturb what is measured. */
export const ALL_SAMPLERS_SHARE = 0.01;

/**
 * Left for readings whose cost does not grow with the trial's threads or memory: at 10 Hz some 0.3 ms for each tick in the
 * parent, most of it in the kernel, which writes the files of the whole machine, and 0.2 ms within the trial.
 */
export const CONSTANT_COST_SHARE = 0.0065;

/** What each reading may take whose cost grows; see `CostBound` and, of the pool, `Spending` of native/core. With the constant ones they make up the whole. */
export const costShares = {
  /** At 10 Hz enough for a pool of 16. */
  poolOccupancy: 0.002,
  proportionalMemory: 0.001,
  /** Of worker threads and child processes: 50 us once in 100 ms, however many they are. */
  otherHeaps: 0.0005,
} as const;
