import type { ReportCell } from '../../domain/report.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { isMeasured, sameBut, type MeasuredCell } from './cells.js';
import { timesAsFast } from './ratio.js';

/** The same work by one route, one operation after another and many at once. */
export interface AtOnce {
  readonly sequential: MeasuredCell;
  readonly concurrent: MeasuredCell;
  /** How many times as fast it is at once. */
  readonly ratio: RatioEstimate;
}

/**
 * Each cell with several in flight beside the one that differs from it in its depth alone, of 1; where there is none at the
 * same pool, beside one at another pool: with one in flight the pool's size makes no difference.
 */
export function sequentialAndAtOnce(cells: readonly ReportCell[]): readonly AtOnce[] {
  const measured = cells.filter(isMeasured);
  const single = measured.filter(({ key }) => key.depth === 1);
  return measured
    .filter(({ key }) => key.depth > 1)
    .flatMap((concurrent): readonly AtOnce[] => {
      const sequential =
        single.find((cell) => sameBut(cell, concurrent, ['depth'])) ??
        single.find((cell) => sameBut(cell, concurrent, ['depth', 'poolSize']));
      const ratio = sequential && timesAsFast(concurrent, sequential);
      return sequential && ratio ? [{ sequential, concurrent, ratio }] : [];
    });
}
