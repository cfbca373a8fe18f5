import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { foldAlike } from './alike.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { callTimeNs, count, mainOperation, microseconds, number, percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn, type TableRow } from './table.js';

/** Of syncs at the end those are shown that take so much of the time of writing and syncing. */
const LEAST_AT_THE_END = 0.05;

/** Where writes are made durable: what the syncs took, and what the device had to flush for them. */
export function renderSyncs(page: Page, volume: ReportVolume): readonly string[] {
  const tables = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.flatMap((cell) => syncRow(cell, cells));
    return rows.length === 0
      ? []
      : [...paragraph(page, label, { indent: 2, ink: 'dim' }), ...renderTable(page, { columns, rows })];
  });
  if (tables.length === 0) return [];
  return [
    ...heading(page, 'Syncs'),
    ...tables,
    ...reasons(page, volume.cells),
    ...paragraph(page, LEGEND, { indent: 2, ink: 'dim' }),
  ];
}

const LEGEND =
  'commit: from the call of a write, at a rate from its intended start, to the end of the sync that it shares with ' +
  'others. flushes: cache flushes of the device for each sync, or for each write where O_DSYNC makes it durable. The kernel counts them for the whole ' +
  'disk: those of its other users too, and those that stand in for FUA writes where the device has none.';

const columns: readonly TableColumn[] = [
  ...cellColumns,
  { header: 'syncs', align: 'right' },
  { header: 'mean', unit: 'us', align: 'right' },
  { header: 'p50', unit: 'us', align: 'right' },
  { header: 'p99', unit: 'us', align: 'right' },
  { header: 'of write', unit: '+ sync', align: 'right' },
  { header: 'commit', unit: 'p50 us', align: 'right' },
  { header: 'flushes', align: 'right' },
];

function isShown({ key: { durability }, throughput }: ReportCell): boolean {
  if (durability !== 'end') return durability !== 'none';
  const { bytesPerSecond, withSync } = throughput ?? {};
  if (bytesPerSecond === undefined || withSync === undefined || withSync === null) return false;
  return withSync.bytesPerSecond.mean <= (1 - LEAST_AT_THE_END) * bytesPerSecond.mean;
}

/** Why flushes are not known, each reason once. */
function reasons(page: Page, cells: readonly ReportCell[]): readonly string[] {
  const whys = cells
    .filter(isShown)
    .flatMap(({ flushesPerSync: one }) => (one.value === null ? one.why : []));
  return foldAlike([...new Set(whys)]).flatMap((why) =>
    paragraph(page, `flushes: ${why}`, { indent: 2, ink: 'dim' }),
  );
}

function syncRow(cell: ReportCell, peers: readonly ReportCell[]): readonly TableRow[] {
  if (!isShown(cell)) return [];
  const { sync, commit } = cell.operations;
  const writes = mainOperation(cell);
  const durable = cell.key.durability === 'dsync' ? writes : sync;
  if (durable === undefined || durable.count === 0) return [];
  const together = callTimeNs(sync) + callTimeNs(writes);
  return [
    {
      cells: [
        ...cellCells(cell, peers),
        count(sync?.count),
        ...[sync?.latencyNs.mean, sync?.latencyNs.p50, sync?.latencyNs.p99].map(microseconds),
        percent(sync === undefined || together === 0 ? null : callTimeNs(sync) / together),
        microseconds(commit?.latencyNs.p50),
        number(cell.flushesPerSync.value),
      ],
    },
  ];
}
