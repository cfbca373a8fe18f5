/** Samples of what the kernel tells in files, as it told it. */
export interface KernelSamples {
  /** Relative to the epoch; they rise. */
  readonly atNs: Float64Array;
  /** Of each sample's texts: bytes, or the negative number of the error that its reading failed with. */
  readonly lengths: Int32Array;
  /** The texts one behind the other, Latin-1. */
  readonly bytes: Buffer;
}

/** A log may be sampled by its owner and by a {@link Ticker} at once. */
export interface KernelLog {
  /**
   * Reads once; nothing after `close`, nor at a time that is not later than the last sample's.
   * @returns the bytes that were not taken yet
   */
  sample(atNs: number): number;
  /** What was read since the last call. */
  take(): KernelSamples;
  /** Lets go of the files. What was read can still be taken. */
  close(): void;
}

/** Samples logs at an interval, on a grid, from a thread of its own, whatever JavaScript does. */
export interface Ticker {
  /** From the next tick on. */
  add(log: KernelLog): void;
  /** When this returns it is ticked no more. */
  remove(log: KernelLog): void;
  /** The grid begins anew: the next tick comes after one interval. */
  restart(): void;
  /** Its thread has ended when this returns. */
  close(): void;
}
