import { timeShareNames } from '../../domain/facts.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn, type TableRow } from './table.js';

/** Where the wall time of each cell's work went. */
export function renderShares(page: Page, volume: ReportVolume): readonly string[] {
  const tables = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.flatMap((cell) => sharesRow(cell, cells));
    return rows.length === 0
      ? []
      : [...paragraph(page, label, { indent: 2, ink: 'dim' }), ...renderTable(page, { columns, rows })];
  });
  if (tables.length === 0) return [];
  return [
    ...heading(page, 'Where the time goes, shares of the wall time'),
    ...tables,
    ...paragraph(page, LEGEND, { indent: 2, ink: 'dim' }),
  ];
}

const LEGEND =
  'They overlap and need not add up to 100 %: the loop works while threads wait. - is not known, or no part of the work; ' +
  'the JSON document says why.';

const columns: readonly TableColumn[] = [
  ...cellColumns,
  ...['JS', 'queue', 'call', 'deliver', 'sync', 'names'].map((header) => ({
    header,
    align: 'right' as const,
  })),
];

/** Controls and programs of others have no parts that could be told. */
function sharesRow(cell: ReportCell, peers: readonly ReportCell[]): readonly TableRow[] {
  if (cell.throughput === null || (cell.family !== 'node' && cell.family !== 'native')) return [];
  const shares = timeShareNames.map((name) => cell.shares[name].value);
  return [{ cells: [...cellCells(cell, peers), ...shares.map((share) => percent(share))] }];
}
