import type { Summary } from '../../domain/statistics.js';
import { significant } from '../../domain/units.js';

/** How many times the time of another one, by the medians, and by the rounds that lie farthest apart. */
export interface TimeRatio {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  /** Of the one that has fewer. */
  readonly rounds: number;
}

/** With fewer, rounds that happen to lie apart say nothing. */
const ROUNDS_TO_COMPARE = 3;

export function timeRatio(slow: Summary, quick: Summary): TimeRatio {
  return {
    ratio: slow.median / quick.median,
    low: slow.min / quick.max,
    high: slow.max / quick.min,
    rounds: Math.min(slow.rounds, quick.rounds),
  };
}

/** Rounds of one lie on both sides of rounds of the other one. */
export function overlaps({ low, high }: TimeRatio): boolean {
  return low <= 1 && high >= 1;
}

/** What rounds enough say of it; null: that one is slower or quicker. */
export function undecided(ratio: TimeRatio): string | null {
  if (ratio.rounds < ROUNDS_TO_COMPARE) return `too few rounds to compare them (${ratio.rounds})`;
  return overlaps(ratio) ? 'no difference seen' : null;
}

/** `153x`. */
export function times(ratio: number): string {
  return `${significant(ratio)}x`;
}
