import type { ReportSweep, ReportVolume } from '../../domain/report.js';
import { formatBytes } from '../../domain/units.js';
import { megabytes, percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable } from './table.js';

const dimensionWords: Readonly<Record<ReportSweep['dimension'], string>> = {
  poolSize: 'pool size',
  depth: 'depth',
  files: 'files',
  blockSizeBytes: 'block size',
};

/** How throughput goes with the pool's size, the depth, the number of files and the size of a block. */
export function renderSweeps(page: Page, { sweeps }: ReportVolume): readonly string[] {
  return sweeps.flatMap((sweep) => [
    ...heading(page, `${sweep.strategy} by ${dimensionWords[sweep.dimension]}`),
    ...paragraph(page, sweep.label, { indent: 2, ink: 'dim' }),
    ...renderTable(page, {
      columns: [
        { header: dimensionWords[sweep.dimension], align: 'right' },
        { header: 'MB/s', align: 'right' },
        { header: 'min', align: 'right' },
        { header: 'max', align: 'right' },
        { header: 'of best', align: 'right' },
        { header: '' },
      ],
      rows: rowsOf(sweep),
      barAfter: 4,
    }),
    ...paragraph(page, kneeSentence(sweep), { indent: 2, ink: 'dim' }),
  ]);
}

function rowsOf({ dimension, points, knee }: ReportSweep) {
  const best = Math.max(...points.map(({ bytesPerSecond }) => bytesPerSecond.mean));
  return points.map(({ value, bytesPerSecond: { mean, min, max } }) => {
    const share = best === 0 ? null : mean / best;
    return {
      cells: [
        dimension === 'blockSizeBytes' ? formatBytes(value) : String(value),
        { text: megabytes(mean), ink: 'bold' as const },
        megabytes(min),
        megabytes(max),
        percent(share),
        { text: value === knee ? '◀ knee' : '', ink: 'yellow' as const },
      ],
      bar: share,
    };
  });
}

function kneeSentence({ knee, points }: ReportSweep): string {
  const last = points.at(-1)?.value ?? 0;
  return knee === null
    ? `Still rising at ${last}, the largest value measured: there may be more beyond it.`
    : `${knee} is the smallest value whose throughput is within 5 % of the best.`;
}
