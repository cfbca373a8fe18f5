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

export interface ThreadLogOptions {
  /** Of the threads: `/proc/PID/task/TID`. */
  readonly folders: readonly string[];
  /** Where the process's descriptors are links: `/proc/PID/fd`. */
  readonly descriptors: string;
  /** Numbers of the calls in which a thread waits for work. */
  readonly restingCalls: Int32Array;
  /** Numbers of the calls whose first argument is a descriptor. */
  readonly descriptorCalls: Int32Array;
  /** What all readings may take of one processor; samples are left out for it. More than 0. */
  readonly share: number;
  /** Readings may be paid for so much later. */
  readonly creditNs: number;
}

/**
 * Threads of a process, three texts for each: its `syscall` file; the letter of its state where it is in a call in which
 * it does not rest, or where its call cannot be read; the path behind the descriptor of its call, where that takes one.
 */
export interface ThreadLog extends KernelLog {
  /** The next reading is made, whatever those before have cost. */
  forgive(): void;
  /** Readings, those that were left out for their cost, and the processor time of those that were made. */
  spent(): { readonly readings: number; readonly leftOut: number; readonly costNs: number };
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
