import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import { kneeMethodWords, kneeWords } from '../domain/knee-words.js';
import type { NumericSweepDimension } from '../domain/sweep.js';

/**
 * The knee of a sweep that a cell stands on, with its interval: `knee of the whole sweep 16 [8, 16] (the range of the rounds)`;
 * null where no interval is known, or nothing of it but that it lies beyond the last value.
 */
export function sweepKnee(
  { sweeps }: VolumeFacts,
  dimension: NumericSweepDimension,
  { id }: CellFacts,
): string | null {
  const sweep = sweeps?.find(
    (one) => one.dimension === dimension && one.points.some(({ cellId }) => cellId === id),
  );
  const knee = sweep?.knee ?? null;
  const last = sweep?.points.at(-1)?.value;
  if (knee === null || last === undefined) return null;
  if (knee.interval?.some((bound) => bound !== null) !== true) return null;
  return `knee of the whole sweep ${kneeWords(knee, last)} (${kneeMethodWords(knee.method)})`;
}
