import type { TogetherMember } from '../../domain/shared-backend.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { estimateRatio } from '../../stats/bootstrap.js';
import { TRUSTED_LOWER_END, type MeasuredCell } from '../compare.js';
import type { TogetherFacts } from './gather.js';

/** From so little of what was reached alone on it is a loss, where no two rounds say otherwise. */
const LOST = 0.85;
/** Upper ends up to which a loss is trusted: of a bootstrap interval, and of the range of few rounds. */
const LOST_UPPER_END = {
  bootstrap: 1 / TRUSTED_LOWER_END.bootstrap,
  range: 1 / TRUSTED_LOWER_END.range,
} as const;
/** From there on nothing is lost that would matter, where no two rounds fall below the lower end. */
const KEPT = 0.92;
const KEPT_LOWER_END = 0.8;

/** What volumes reach at once over what they reach alone. */
export interface JudgedRatio {
  readonly ratio: RatioEstimate;
  /** Null: the rounds do not tell. */
  readonly loses: boolean | null;
}

/** Whether a ratio to what was reached alone is a loss. One round tells nothing. */
export function judged(ratio: RatioEstimate): JudgedRatio {
  if (ratio.interval === null) return { ratio, loses: null };
  const [lower, upper] = ratio.interval;
  if (ratio.ratio <= LOST && upper <= LOST_UPPER_END[ratio.method]) return { ratio, loses: true };
  return { ratio, loses: ratio.ratio >= KEPT && lower >= KEPT_LOWER_END ? false : null };
}

/**
 * All at once over the sum of each alone. A sum is of one round: a volume whose round does not count takes those of the
 * others out. Where no round counts for all, there is one sum, of the means.
 */
export function totalRatio({ together, alone }: TogetherFacts): JudgedRatio {
  const [first] = alone;
  const sums = (first?.countedRounds ?? []).flatMap((round) => {
    const each = alone.map((cell) => roundOf(cell, round));
    return each.every((value) => value !== undefined) ? [sumOf(each)] : [];
  });
  const means = alone.map(({ bytesPerSecond }) => bytesPerSecond.mean);
  return judged(estimateRatio(together.bytesPerSecondRounds, sums.length > 0 ? sums : [sumOf(means)]));
}

function roundOf({ countedRounds, bytesPerSecondRounds }: MeasuredCell, round: number): number | undefined {
  const index = countedRounds.indexOf(round);
  return index < 0 ? undefined : bytesPerSecondRounds[index];
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** What each volume reaches beside the others over what it reaches alone. */
export function memberRatios({ together, alone }: TogetherFacts): readonly TogetherMember[] {
  return together.members.map((path, index): TogetherMember => {
    const rounds = together.memberBytesPerSecondRounds[index] ?? [];
    const own = alone[index]?.bytesPerSecondRounds ?? [];
    const known = rounds.length > 0 && own.length > 0;
    const result = known ? judged(estimateRatio(rounds, own)) : null;
    return {
      path,
      aloneBytesPerSecond: alone[index]?.bytesPerSecond.mean ?? null,
      togetherBytesPerSecond: known ? sumOf(rounds) / rounds.length : null,
      ratio: result?.ratio ?? null,
      loses: result?.loses ?? null,
    };
  });
}
