/** Two kinds of work, each alone and both at once. Times in one measure. */
export interface Measured {
  readonly io: number;
  readonly computing: number;
  readonly both: number;
  /** Processor time that each used alone, over all threads. */
  readonly ioCpu: number;
  readonly computingCpu: number;
  readonly processors: number;
}

/** Shares of the shorter of the two: 1 is all of it hidden behind the other, 0 is one after the other. */
export interface Overlap {
  /** Negative: at once takes longer than one after the other. */
  readonly achieved: number;
  /** The most that there can be: two works at once take no less than the longer of them, and than their processor time over the processors. */
  readonly possible: number;
}

/** Overlap by its definition, (I/O + computing - both) / the shorter of the two. */
export function overlapOf({ io, computing, both, ioCpu, computingCpu, processors }: Measured): Overlap {
  const shorter = Math.min(io, computing);
  if (shorter <= 0) return { achieved: 0, possible: 0 };
  const least = Math.max(io, computing, (ioCpu + computingCpu) / processors);
  return {
    achieved: (io + computing - both) / shorter,
    possible: Math.max(0, (io + computing - least) / shorter),
  };
}
