import type { ReportCell, ReportSweep, ReportVolume } from '../../domain/report.js';
import { megabytes, microseconds, percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { dimensionName, dimensionUnit, sweepSentences, valueName } from './sweep-words.js';
import { renderTable } from './table.js';

/** How throughput and latency go with each dimension that several values were measured of. */
export function renderSweeps(
  page: Page,
  { sweeps, cells }: Pick<ReportVolume, 'sweeps' | 'cells'>,
): readonly string[] {
  return sweeps.flatMap((sweep) => [
    ...heading(page, `${sweep.strategy} by ${dimensionName(sweep.dimension)}`),
    ...paragraph(page, sweep.label, { indent: 2, ink: 'dim' }),
    ...renderTable(page, {
      columns: [
        {
          header: dimensionName(sweep.dimension),
          unit: dimensionUnit(sweep.dimension),
          align: 'right',
        },
        { header: 'mean', unit: 'MB/s', align: 'right' },
        { header: 'min', unit: 'MB/s', align: 'right' },
        { header: 'max', unit: 'MB/s', align: 'right' },
        { header: 'p50', unit: 'us', align: 'right' },
        { header: 'p99', unit: 'us', align: 'right' },
        { header: 'of best', align: 'right' },
        { header: '' },
      ],
      rows: rowsOf(sweep, cells),
      barAfter: 6,
    }),
    ...sweepSentences(sweep, cells).flatMap((text) => paragraph(page, text, { indent: 2, ink: 'dim' })),
  ]);
}

function rowsOf({ dimension, points, knee }: ReportSweep, cells: readonly ReportCell[]) {
  const best = Math.max(...points.map(({ bytesPerSecond }) => bytesPerSecond.mean));
  const disturbed = new Set(
    cells
      .filter(({ trials }) => trials.some((trial) => trial.disturbed && !trial.staged))
      .map(({ id }) => id),
  );
  return points.map(({ value, cellId, bytesPerSecond: { mean, min, max }, latencyNs }) => {
    const share = best === 0 ? null : mean / best;
    const name = valueName(dimension, value);
    return {
      cells: [
        disturbed.has(cellId) ? { text: `${name}!`, ink: 'yellow' as const } : name,
        { text: megabytes(mean), ink: 'bold' as const },
        megabytes(min),
        megabytes(max),
        microseconds(latencyNs.p50),
        microseconds(latencyNs.p99),
        percent(share),
        { text: value === knee ? '◀ knee' : '', ink: 'yellow' as const },
      ],
      bar: share,
    };
  });
}
