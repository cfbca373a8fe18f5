import type { DeviceFacts } from '../../domain/facts.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { topDevices } from '../../domain/volume-devices.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { count, mainOperation, microseconds, number, percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn, type TableRow } from './table.js';

/** Where writes are made durable as they go: what the syncs took, and what the device had to flush for them. */
export function renderSyncs(page: Page, volume: ReportVolume): readonly string[] {
  const devices = topDevices(volume.devices).map(({ name }) => name);
  const tables = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.flatMap((cell) => syncRow(cell, cells, devices));
    return rows.length === 0
      ? []
      : [...paragraph(page, label, { indent: 2, ink: 'dim' }), ...renderTable(page, { columns, rows })];
  });
  if (tables.length === 0) return [];
  return [
    ...heading(page, 'Syncs while writing'),
    ...tables,
    ...paragraph(page, LEGEND, { indent: 2, ink: 'dim' }),
  ];
}

const LEGEND =
  'commit: from the call of a write to the end of the sync that it shares with others. flushes: cache flushes of ' +
  'the device for each sync, or for each write where O_DSYNC makes it durable.';

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

function syncRow(
  cell: ReportCell,
  peers: readonly ReportCell[],
  devices: readonly string[],
): readonly TableRow[] {
  const { durability } = cell.key;
  if (durability === 'none' || durability === 'end') return [];
  const { sync, commit } = cell.operations;
  const writes = mainOperation(cell);
  const durable = durability === 'dsync' ? writes : sync;
  if (durable === undefined || durable.count === 0) return [];
  const together = (sync?.latencySumNs ?? 0) + (writes?.latencySumNs ?? 0);
  return [
    {
      cells: [
        ...cellCells(cell, peers),
        count(sync?.count),
        ...[sync?.latencyNs.mean, sync?.latencyNs.p50, sync?.latencyNs.p99].map(microseconds),
        percent(sync === undefined || together === 0 ? null : sync.latencySumNs / together),
        microseconds(commit?.latencyNs.p50),
        number(flushesFor(cell.devices, devices, durable.count)),
      ],
    },
  ];
}

/** Null where there is no device, or its flushes could not be read. */
function flushesFor(all: readonly DeviceFacts[], names: readonly string[], durable: number): number | null {
  const own = all.filter(({ device }) => names.includes(device));
  if (own.length === 0) return null;
  let flushes = 0;
  for (const device of own) {
    if (device.flushes.value === null) return null;
    flushes += device.flushes.value;
  }
  return flushes / durable;
}
