import { IotriageError } from '../domain/errors.js';
import type { StatisticsRow, Summary } from '../domain/statistics.js';
import { estimateRatio } from './bootstrap.js';
import { mean } from './moments.js';
import { summarize } from './summary.js';

/** One cell's rounds. */
export interface TableEntry {
  readonly cellId: string;
  /** One value for each round. */
  readonly secondsPerOperation: readonly number[];
  /** Operations of each round. */
  readonly operations: readonly number[];
}

const timeColumns = ['min', 'max', 'mean', 'stddev', 'median', 'iqr'] as const;

/** The value over the best; 1 where they are equal (also both 0), null where only the best is 0. */
function ratioTo(best: number, value: number): number | null {
  if (value === best) return 1;
  return best === 0 ? null : value / best;
}

/**
 * The statistics table as pytest-benchmark prints it: seconds per operation with each column's ratio to the best of
 * that column (the smallest time, the largest OPS), in the order of the entries.
 *
 * `ratioToBest` is the mean over the mean of the fastest entry, so at least 1; for that entry itself it is 1.
 *
 * @throws IotriageError `internal` for an entry without rounds.
 */
export function statisticsTable(entries: readonly TableEntry[]): StatisticsRow[] {
  const summaries = entries.map(({ secondsPerOperation }) => summarize(secondsPerOperation));
  const opsOf = (summary: Summary): number => (summary.mean === 0 ? 0 : 1 / summary.mean);
  const bestTimes = Object.fromEntries(
    timeColumns.map((column) => [column, Math.min(...summaries.map((summary) => summary[column]))]),
  ) as Record<(typeof timeColumns)[number], number>;
  const bestOps = Math.max(...summaries.map(opsOf));
  const fastest = summaries.findIndex(({ mean: seconds }) => seconds === bestTimes.mean);
  return entries.map((entry, index) => {
    const summary = summaries[index];
    const fastestEntry = entries[fastest];
    if (summary === undefined || fastestEntry === undefined) {
      throw new IotriageError('internal', 'a row of the statistics table has no rounds');
    }
    const time = (column: (typeof timeColumns)[number]) => ratioTo(bestTimes[column], summary[column]);
    return {
      cellId: entry.cellId,
      secondsPerOperation: summary,
      ops: opsOf(summary),
      rounds: summary.rounds,
      iterations: entry.operations.length === 0 ? 0 : Math.round(mean(entry.operations)),
      ratios: {
        min: time('min'),
        max: time('max'),
        mean: time('mean'),
        stddev: time('stddev'),
        median: time('median'),
        iqr: time('iqr'),
        ops: ratioTo(bestOps, opsOf(summary)),
      },
      ratioToBest:
        index === fastest
          ? { ratio: 1, interval: [1, 1], method: summary.ci95 === null ? 'range' : 'bootstrap' }
          : estimateRatio(entry.secondsPerOperation, fastestEntry.secondsPerOperation),
    };
  });
}
