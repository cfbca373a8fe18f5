import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { count, mainOperation, microseconds, percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn } from './table.js';

/** Where each write is made durable: what the syncs took beside the writes. */
export function renderSyncs(page: Page, volume: ReportVolume): readonly string[] {
  const tables = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.flatMap((cell) => syncRow(cell, cells));
    return rows.length === 0
      ? []
      : [...paragraph(page, label, { indent: 2, ink: 'dim' }), ...renderTable(page, { columns, rows })];
  });
  return tables.length === 0 ? [] : [...heading(page, 'Syncs after each write'), ...tables];
}

const columns: readonly TableColumn[] = [
  ...cellColumns,
  { header: 'syncs', align: 'right' },
  { header: 'mean', unit: 'us', align: 'right' },
  { header: 'p50', unit: 'us', align: 'right' },
  { header: 'p99', unit: 'us', align: 'right' },
  { header: 'of write', unit: '+ sync', align: 'right' },
];

function syncRow(cell: ReportCell, peers: readonly ReportCell[]): readonly { cells: readonly string[] }[] {
  const sync = cell.operations.sync;
  if (cell.key.durability !== 'each' || sync === undefined || sync.count === 0) return [];
  const { mean, p50, p99 } = sync.latencyNs;
  const together = sync.latencySumNs + (mainOperation(cell)?.latencySumNs ?? 0);
  return [
    {
      cells: [
        ...cellCells(cell, peers),
        count(sync.count),
        ...[mean, p50, p99].map(microseconds),
        percent(together === 0 ? null : sync.latencySumNs / together),
      ],
    },
  ];
}
