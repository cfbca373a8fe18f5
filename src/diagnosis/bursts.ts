import type { CellFacts, ProgressFacts } from '../domain/facts.js';
import { type FastStart, fastStart } from '../stats/fast-start.js';
import { samplesOf } from './progress-samples.js';

/** Bytes that were taken fast at the start of a round, and what came after. */
export interface Burst extends FastStart {
  readonly round: number;
}

/** The burst of each round that has one. */
export function burstsIn(cell: CellFacts): readonly Burst[] {
  return cell.progress.flatMap((progress) => burstOf(progress) ?? []);
}

/** The burst of a round; null: it has none. */
export function burstOf(progress: ProgressFacts): Burst | null {
  const start = fastStart(samplesOf(progress));
  return start === null ? null : { round: progress.round, ...start };
}
