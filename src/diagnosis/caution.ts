import type { CellFacts } from '../domain/facts.js';
import type { Finding } from '../domain/finding.js';
import { lowered } from './compare.js';
import { whollyDisturbed } from './like-with-like.js';
import { isFailure } from './resolve.js';

/**
 * Lowers the confidence of findings that rest on single rounds, or on disturbed ones: those of a group in which every
 * completed round of at least half of the cells was disturbed, so that none could be left out. A failure is none the
 * less certain for it.
 */
export function cautious(findings: readonly Finding[], cells: readonly CellFacts[]): readonly Finding[] {
  const notes = [...singleRounds(cells), ...disturbedRounds(cells)];
  return findings.map((finding) =>
    isFailure(finding)
      ? finding
      : notes.reduce(
          (careful, note) => ({
            ...careful,
            confidence: lowered(careful.confidence),
            contradicts: [...careful.contradicts, note],
          }),
          finding,
        ),
  );
}

function singleRounds(cells: readonly CellFacts[]): readonly string[] {
  const single = cells.length > 0 && cells.every((cell) => cell.bytesPerSecondRounds.length < 2);
  return single ? ['one round has no spread to judge by: repeat it with --rounds 3 or more'] : [];
}

function disturbedRounds(cells: readonly CellFacts[]): readonly string[] {
  const disturbed = cells.filter(whollyDisturbed);
  if (disturbed.length === 0 || disturbed.length * 2 < cells.length) return [];
  const seen =
    disturbed[0]?.trials.find(({ disturbances }) => disturbances.length > 0)?.disturbances[0] ?? '';
  return [
    `every round of ${disturbed.length} of ${cells.length} cells was disturbed (${seen}): repeat it on a quiet machine`,
  ];
}
