import { isConfident, judge, type Outcome, type PoolSweep } from './outcome.js';
import { shareOfBest } from './pool-sweep.js';
import type { Totals } from './matrix.js';

const MARKS = { right: 'ok   ', wrong: 'WRONG', inconclusive: 'open ', failed: 'FAIL ' } as const;

/** `ok     cliff                     25 MB/s     seed 1   18.2 s  writeback-throttled (high)` */
export function renderOutcome(outcome: Outcome): string {
  const judgement = judge(outcome);
  const { headline, confirmation } = outcome;
  const said = headline === null ? (outcome.problem ?? '') : `${headline.id} (${headline.confidence})`;
  return [
    MARKS[judgement],
    outcome.case.padEnd(24),
    outcome.setting.padEnd(14),
    `seed ${outcome.seed}`.padEnd(7),
    `${(outcome.elapsedMs / 1000).toFixed(1)} s`.padStart(7),
    said + (judgement === 'right' ? '' : `, expected ${outcome.accepts.join(' or ')}`),
    ...(confirmation === null
      ? []
      : [`predicted ${ratio(confirmation.predictedRatio)}, measured ${ratio(confirmation.measuredRatio)}`]),
    ...(outcome.poolSweep === null ? [] : [sweepWords(outcome.poolSweep)]),
  ].join('  ');
}

/** `pool 16 does 0.98 of the best: 98, 195, 390, 780, 1540, 1550, 1530 operations/s with 1, 2, 4 ...` */
function sweepWords(sweep: PoolSweep): string {
  const share = shareOfBest(sweep);
  const points = sweep.points.map(
    ({ size, operationsPerSecond }) => `${size}: ${operationsPerSecond.toFixed(0)}`,
  );
  return `pool ${sweep.recommended} does ${share === null ? 'what was not measured' : share.toFixed(2)} of the best (${points.join(', ')} operations/s)`;
}

export function renderTotals(totals: Totals): string {
  const {
    runs,
    right,
    rightAndConfident,
    wrong,
    wrongAndConfident,
    inconclusive,
    failed,
    tried,
    held,
    swept,
    nearBest,
  } = totals;
  return [
    `${right} of ${runs} right, ${rightAndConfident} of them at medium confidence or above`,
    `${wrong} wrong, ${wrongAndConfident} of them above low`,
    `${inconclusive} inconclusive`,
    `${failed} without a verdict`,
    ...(tried === 0 ? [] : [`${held} of ${tried} predictions of an advice that was tried hold`]),
    ...(swept === 0 ? [] : [`${nearBest} of ${swept} recommended pools do nine tenths of the best or more`]),
  ].join('\n');
}

/** What iotriage said where it was wrong: where to begin. */
export function renderWrong(outcomes: readonly Outcome[]): string {
  return outcomes
    .filter((outcome) => judge(outcome) !== 'right')
    .sort((a, b) => Number(isConfident(b)) - Number(isConfident(a)))
    .map((outcome) => {
      const text = outcome.headline?.summary ?? outcome.problem ?? '';
      return `${outcome.case}, ${outcome.setting}, seed ${outcome.seed}: ${text}`;
    })
    .join('\n');
}

function ratio(value: number | null): string {
  return value === null ? 'not told' : `${value.toFixed(2)}x`;
}
