import { compute } from '../compute/calibrate.js';

/** A sum as a task of piscina's. */
export interface Sum {
  readonly milliseconds: number;
  /** Additions in a millisecond of this machine. */
  readonly perMs: number;
}

/** What piscina calls. */
export default function run({ milliseconds, perMs }: Sum): number {
  return compute(milliseconds, perMs);
}
