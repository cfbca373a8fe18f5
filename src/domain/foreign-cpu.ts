/** What programs other than iotriage had of the processors that a trial may use, over its measured phase (`/proc/stat`). */
export interface ForeignCpu {
  readonly elapsedNs: number;
  readonly processors: number;
  /** Processors that they used in user mode. Time in the kernel is left out: writeback, loop devices and interrupts work for the trial. */
  readonly userCores: number;
  /** Processors that nobody used, waiting for I/O included. */
  readonly idleCores: number;
  readonly stealCores: number;
}

/** Others' share of a trial's processors from which on they hinder it. */
const LEAST_SHARE = 0.25;
/** Below so many processors it is the resolution of the kernel's ticks in a window of 300 ms. */
const LEAST_FOREIGN_CORES = 0.3;

/** Processors that others must use, of so many, to hinder a trial where few are idle. */
export function leastForeignCores(processors: number): number {
  return Math.max(LEAST_FOREIGN_CORES, LEAST_SHARE * processors);
}
