import type { CellFacts } from '../domain/facts.js';
import type { Finding } from '../domain/finding.js';
import { lowered } from './compare.js';
import { isFailure } from './resolve.js';

/**
 * Lowers the confidence of findings that rest on disturbed rounds: those of a group in which every completed round of
 * at least half of the cells was disturbed, so that none could be left out. A failure is none the less certain for it.
 */
export function cautious(findings: readonly Finding[], cells: readonly CellFacts[]): readonly Finding[] {
  const disturbed = cells.filter(everyRoundDisturbed);
  if (disturbed.length === 0 || disturbed.length * 2 < cells.length) return findings;
  const seen =
    disturbed[0]?.trials.find(({ disturbances }) => disturbances.length > 0)?.disturbances[0] ?? '';
  const note = `every round of ${disturbed.length} of ${cells.length} cells was disturbed (${seen}): repeat it on a quiet machine`;
  return findings.map((finding) =>
    isFailure(finding)
      ? finding
      : { ...finding, confidence: lowered(finding.confidence), contradicts: [...finding.contradicts, note] },
  );
}

function everyRoundDisturbed({ trials }: CellFacts): boolean {
  const completed = trials.filter(({ exit }) => exit === 'completed');
  return completed.length > 0 && completed.every(({ disturbances }) => disturbances.length > 0);
}
