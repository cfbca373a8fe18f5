import type { CellFacts, VolumeFacts } from '../domain/facts.js';
import type { Finding, Verdict } from '../domain/finding.js';
import { lowered, type MeasuredCell } from './compare.js';
import { isCrowded } from './cpu-finding.js';
import { whollyDisturbed } from './like-with-like.js';
import { isFailure } from './resolve.js';
import { gainWithoutSync, syncCost } from './sync-costs.js';
import { passedUnwritten } from './unwritten.js';

/**
 * Lowers the confidence of findings that rest on single rounds, or on disturbed ones: those of a group in which every
 * completed round of at least half of the cells was disturbed, so that none could be left out. A failure is none the
 * less certain for it.
 */
export function cautious(
  findings: readonly Finding[],
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
): readonly Finding[] {
  const [single, disturbed] = [singleRounds(cells), disturbedRounds(cells)];
  const passes = cells.some((cell) => passedUnwritten(facts, cell) !== null);
  const crowded = isCrowded(facts, cells);
  const notesOn = ({ id }: Finding): readonly string[] => [
    // What is compared lies within one round: the burst, and what comes after.
    ...(id === 'writeback-throttled' && passes ? [] : single),
    // That others have the processors is what it says.
    ...(id === 'cpu' && crowded ? [] : disturbed),
  ];
  return findings.map((finding) =>
    isFailure(finding)
      ? finding
      : notesOn(finding).reduce(
          (careful, note) => ({
            ...careful,
            confidence: lowered(careful.confidence),
            contradicts: [...careful.contradicts, note],
          }),
          finding,
        ),
  );
}

/** Verdicts on what lies beneath the syncs, which may be what takes the time. */
const beneathSyncs: ReadonlySet<Verdict> = new Set([
  'pool-starved',
  'device-latency-serial',
  'device-latency-parallel',
  'device-queue-depth',
]);

/** Lowers the confidence of findings on the volume where its work is made durable as it goes, and nothing tells what that costs. */
export function mindfulOfSyncs(
  findings: readonly Finding[],
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
): readonly Finding[] {
  const durable = cells.filter(
    ({ key }) => key.operation !== 'read' && !['none', 'end'].includes(key.durability),
  );
  const isKnown = durable.some(
    (cell) => syncCost(facts, cell) !== null || gainWithoutSync(facts, cell) !== null,
  );
  if (durable.length === 0 || isKnown) return findings;
  const note = 'what its syncs take is not known: the time may go into them';
  return findings.map((finding) =>
    beneathSyncs.has(finding.id)
      ? { ...finding, confidence: lowered(finding.confidence), contradicts: [...finding.contradicts, note] }
      : finding,
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
