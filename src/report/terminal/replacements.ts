import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { callTimeNs, count, microseconds, percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn, type TableRow } from './table.js';

/** Where writes put new files in the place of old ones: what the renames took, and the syncs of the directories. */
export function renderReplacements(page: Page, volume: ReportVolume): readonly string[] {
  const tables = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.flatMap((cell) => replacementRow(cell, cells));
    return rows.length === 0
      ? []
      : [...paragraph(page, label, { indent: 2, ink: 'dim' }), ...renderTable(page, { columns, rows })];
  });
  if (tables.length === 0) return [];
  return [
    ...heading(page, 'Renames into place'),
    ...tables,
    ...paragraph(page, LEGEND, { indent: 2, ink: 'dim' }),
  ];
}

const LEGEND =
  'Both are parts of the writes and syncs, from the call to where the await goes on, waits for threads of the pool ' +
  'among them. directory: it is opened, synced and closed.';

const columns: readonly TableColumn[] = [
  ...cellColumns,
  { header: 'renames', align: 'right' },
  { header: 'p50', unit: 'us', align: 'right' },
  { header: 'p99', unit: 'us', align: 'right' },
  { header: 'of write', unit: '+ sync', align: 'right' },
  { header: 'directory', unit: 'p50 us', align: 'right' },
  { header: '', unit: 'p99 us', align: 'right' },
  { header: 'of write', unit: '+ sync', align: 'right' },
];

function replacementRow(cell: ReportCell, peers: readonly ReportCell[]): readonly TableRow[] {
  const { write, sync, rename, syncDirectory } = cell.operations;
  if (rename === undefined) return [];
  const together = callTimeNs(write) + callTimeNs(sync);
  const share = (sumNs: number | undefined): string =>
    percent(sumNs === undefined || together === 0 ? null : sumNs / together);
  return [
    {
      cells: [
        ...cellCells(cell, peers),
        count(rename.count),
        ...[rename.latencyNs.p50, rename.latencyNs.p99].map(microseconds),
        share(rename.latencySumNs),
        ...[syncDirectory?.latencyNs.p50, syncDirectory?.latencyNs.p99].map(microseconds),
        share(syncDirectory?.latencySumNs),
      ],
    },
  ];
}
