/** An advice that was tried: throughput after it over that before. */
export interface Confirmation {
  readonly predictedRatio: number | null;
  readonly measuredRatio: number | null;
  /** Whether the one is within 25 % of the other. */
  readonly holds: boolean | null;
}

/** A sweep over the pool's size, beside the size that was recommended. */
export interface PoolSweep {
  /** The default of 4, where the advice is to leave it. */
  readonly recommended: number;
  readonly points: readonly { readonly size: number; readonly operationsPerSecond: number }[];
}

/** What iotriage says of the volume first. */
export interface Headline {
  readonly id: string;
  readonly confidence: string;
  readonly summary: string;
}

/** One case at one setting with one seed. */
export interface Outcome {
  readonly case: string;
  readonly setting: string;
  readonly seed: number;
  readonly accepts: readonly string[];
  /** Null: there is none, and `problem` says why. */
  readonly headline: Headline | null;
  readonly problem: string | null;
  readonly confirmation: Confirmation | null;
  /** Null: none was asked for, or there is no verdict. */
  readonly poolSweep: PoolSweep | null;
  readonly elapsedMs: number;
}

/** `failed`: there was no verdict at all. */
export type Judgement = 'right' | 'wrong' | 'inconclusive' | 'failed';

export function judge({ headline, accepts }: Outcome): Judgement {
  if (headline === null) return 'failed';
  if (accepts.includes(headline.id)) return 'right';
  // Not right, but it says so itself.
  return headline.id === 'inconclusive' ? 'inconclusive' : 'wrong';
}

/** Whether it asks to be believed. */
export function isConfident({ headline }: Outcome): boolean {
  return headline !== null && headline.confidence !== 'low';
}
