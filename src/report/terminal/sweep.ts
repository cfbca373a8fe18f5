import type { ReportCell, ReportSweep, ReportVolume } from '../../domain/report.js';
import { formatBytes } from '../../domain/units.js';
import { megabytes, percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable } from './table.js';

const dimensionWords: Readonly<Record<ReportSweep['dimension'], string>> = {
  poolSize: 'pool size',
  depth: 'depth',
  threads: 'threads',
  cpus: 'processors',
  batch: 'batch',
  rate: 'rate offered',
  files: 'files',
  blockSizeBytes: 'block size',
};

/** What a value of it counts, where its name does not say so. */
const dimensionUnits: Readonly<Partial<Record<ReportSweep['dimension'], string>>> = {
  poolSize: 'threads',
  depth: 'in flight',
  batch: 'operations',
  rate: 'op/s',
};

/** How throughput goes with each dimension that several values were measured of. */
export function renderSweeps(page: Page, { sweeps, cells }: ReportVolume): readonly string[] {
  return sweeps.flatMap((sweep) => [
    ...heading(page, `${sweep.strategy} by ${dimensionWords[sweep.dimension]}`),
    ...paragraph(page, sweep.label, { indent: 2, ink: 'dim' }),
    ...renderTable(page, {
      columns: [
        {
          header: dimensionWords[sweep.dimension],
          unit: dimensionUnits[sweep.dimension] ?? '',
          align: 'right',
        },
        { header: 'mean', unit: 'MB/s', align: 'right' },
        { header: 'min', unit: 'MB/s', align: 'right' },
        { header: 'max', unit: 'MB/s', align: 'right' },
        { header: 'of best', align: 'right' },
        { header: '' },
      ],
      rows: rowsOf(sweep, cells),
      barAfter: 4,
    }),
    ...paragraph(page, kneeSentence(sweep, cells), { indent: 2, ink: 'dim' }),
  ]);
}

function rowsOf({ dimension, points, knee }: ReportSweep, cells: readonly ReportCell[]) {
  const best = Math.max(...points.map(({ bytesPerSecond }) => bytesPerSecond.mean));
  const disturbed = new Set(
    cells
      .filter(({ trials }) => trials.some((trial) => trial.disturbed && !trial.staged))
      .map(({ id }) => id),
  );
  return points.map(({ value, cellId, bytesPerSecond: { mean, min, max } }) => {
    const share = best === 0 ? null : mean / best;
    const name = valueName(dimension, value);
    return {
      cells: [
        disturbed.has(cellId) ? { text: `${name}!`, ink: 'yellow' as const } : name,
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

function valueName(dimension: ReportSweep['dimension'], value: number): string {
  return dimension === 'blockSizeBytes' ? formatBytes(value) : String(value);
}

function kneeSentence({ dimension, knee, points }: ReportSweep, cells: readonly ReportCell[]): string {
  if (knee !== null) {
    return `${valueName(dimension, knee)} is the smallest value whose throughput is within 5 % of the best.`;
  }
  const last = points.at(-1);
  const value = last?.value ?? 0;
  const cell = cells.find(({ id }) => id === last?.cellId);
  if (dimension === 'cpus' && cell?.key.cpus === null) {
    return `Best at ${value}, all the processors that the run may use.`;
  }
  const inFlight = cell ? cell.key.depth * cell.members.length : 0;
  return dimension === 'poolSize' && cell && value >= inFlight
    ? `Best at ${value}, the largest value measured: with ${inFlight} in flight, more threads have no work.`
    : `Still rising at ${valueName(dimension, value)}, the largest value measured: there may be more beyond it.`;
}
