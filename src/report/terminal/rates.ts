import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { count, mainOperation, microseconds, percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn, type TableRow } from './table.js';

/** Where operations come at a rate: what was achieved of it, and what an operation waited until it was called. */
export function renderRates(page: Page, volume: ReportVolume): readonly string[] {
  const tables = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.flatMap((cell) => rateRow(cell, cells));
    return rows.length === 0
      ? []
      : [...paragraph(page, label, { indent: 2, ink: 'dim' }), ...renderTable(page, { columns, rows })];
  });
  if (tables.length === 0) return [];
  return [
    ...heading(page, 'At a given rate: latency from the intended start, and from the call'),
    ...tables,
    ...paragraph(page, LEGEND, { indent: 2, ink: 'dim' }),
  ];
}

const LEGEND =
  'From the intended start what kept an operation waiting counts too. Each of those in flight has its own share of the starts, in turn: ' +
  'one that stalls is late for its own, and the others are not. What was due and not begun when the time was up has no latency: ' +
  '"of it" tells how much that is. -: the route keeps no intended starts.';

const columns: readonly TableColumn[] = [
  ...cellColumns,
  { header: 'offered', unit: '/s', align: 'right' },
  { header: 'done', unit: '/s', align: 'right' },
  { header: 'of it', align: 'right' },
  { header: 'p50', unit: 'us', align: 'right' },
  { header: 'p99', unit: 'us', align: 'right' },
  { header: 'call p50', unit: 'us', align: 'right' },
  { header: 'call p99', unit: 'us', align: 'right' },
];

function rateRow(cell: ReportCell, peers: readonly ReportCell[]): readonly TableRow[] {
  const { rate } = cell.key;
  const operation = mainOperation(cell);
  const achieved = cell.throughput?.operationsPerSecond.mean;
  if (rate === null || operation === undefined || achieved === undefined) return [];
  const { latencyNs, issueLatencyNs } = operation;
  const intended = issueLatencyNs === null ? null : latencyNs;
  const called = issueLatencyNs ?? latencyNs;
  return [
    {
      cells: [
        ...cellCells(cell, peers),
        count(rate),
        count(achieved),
        percent(achieved / rate),
        ...[intended?.p50, intended?.p99, called.p50, called.p99].map(microseconds),
      ],
    },
  ];
}
