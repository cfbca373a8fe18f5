/** What all samplers together may take of one processor, so that they do not disturb what is measured. */
export const ALL_SAMPLERS_SHARE = 0.01;

/**
 * Left for readings whose cost does not grow with the trial's threads or memory: at 10 Hz some 0.4 ms for each tick, most
 * of it in the files of the whole machine.
 */
export const CONSTANT_COST_SHARE = 0.0045;

/** What each reading may take whose cost grows; see `CostBound`. With the constant ones they make up the whole. */
export const costShares = {
  poolOccupancy: 0.0015,
  proportionalMemory: 0.002,
  /** At 10 Hz enough for 16 threads, each about 12 us. */
  taskSwitches: 0.002,
} as const;
