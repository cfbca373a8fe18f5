import type { DeviceFacts } from '../../domain/facts.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { cellCells, cellColumns, groupCells, type CellGroup } from './cell-columns.js';
import { fact, NONE } from './figures.js';
import { noDevice } from './header.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableRow } from './table.js';

const columnsFor = {
  write: ['w/s', 'wkB/s', 'w_await', 'f/s', 'f_await', 'aqu-sz', '%util'],
  read: ['r/s', 'rkB/s', 'r_await', 'rareq-sz', 'aqu-sz', '%util'],
} as const;

/** The `iostat -x` of the measured windows for each device that a file system lies on. */
export function renderDevices(page: Page, volume: ReportVolume): readonly string[] {
  const names = ownDeviceNames(volume);
  if (names.length === 0) {
    const why = noDevice(volume.kind, volume.mount?.fsType ?? volume.kind);
    return [...heading(page, 'Devices (iostat -x)'), ...paragraph(page, why, { indent: 2 })];
  }
  return names.flatMap((name) => {
    const tables = groupCells(volume.cells).flatMap((group) => renderGroup(page, group, name, volume));
    return tables.length === 0
      ? []
      : [...heading(page, `${name}, iostat -x of the measured windows`), ...tables];
  });
}

function renderGroup(page: Page, group: CellGroup, name: string, volume: ReportVolume): readonly string[] {
  const cells = group.cells.filter(({ family }) => family !== 'control');
  const columns = columnsFor[cells[0]?.key.operation ?? 'write'];
  const rows = cells.flatMap((cell) => deviceRow(cell, cells, name, columns, volume));
  if (rows.length === 0) return [];
  return [
    ...paragraph(page, group.label, { indent: 2, ink: 'dim' }),
    ...renderTable(page, {
      columns: [...cellColumns, ...columns.map((header) => ({ header, align: 'right' as const }))],
      rows,
    }),
    ...reasons(page, cells, name, columns),
  ];
}

/** The devices directly under the file systems, where they were sampled. */
function ownDeviceNames({ devices, cells, kind }: ReportVolume): readonly string[] {
  const sampled = new Set(cells.flatMap((cell) => cell.devices.map(({ device }) => device)));
  if (kind !== 'set') return devices.slice(0, 1).map(({ name }) => name);
  const parents = new Set(devices.flatMap((device) => device.parents));
  const roots = devices.filter(({ name }) => !parents.has(name)).map(({ name }) => name);
  return roots.length > 0 ? roots : [...sampled];
}

function deviceRow(
  cell: ReportCell,
  peers: readonly ReportCell[],
  name: string,
  columns: readonly string[],
  volume: ReportVolume,
): readonly TableRow[] {
  const own = cell.devices.find(({ device }) => device === name);
  if (own === undefined) return [];
  return [
    { cells: [...cellCells(cell, peers), ...columns.map((column) => columnText(own, column, cell, volume))] },
  ];
}

/** A partition counts no flushes: its disk does. */
function columnText(own: DeviceFacts, column: string, cell: ReportCell, volume: ReportVolume): string {
  const device = volume.devices.find(({ name }) => name === own.device);
  const source =
    device?.type === 'partition' && (column === 'f/s' || column === 'f_await')
      ? cell.devices.find((one) => one.device === device.parents[0])
      : own;
  const value = source?.columns[column];
  return value === undefined ? NONE : fact(value);
}

function reasons(
  page: Page,
  cells: readonly ReportCell[],
  name: string,
  columns: readonly string[],
): readonly string[] {
  const texts = cells.flatMap(({ devices }) =>
    devices
      .filter(({ device }) => device === name)
      .flatMap((device) =>
        columns.flatMap((column) => {
          const value = device.columns[column];
          return value?.value === null ? [`${column}: ${value.why}`] : [];
        }),
      ),
  );
  return [...new Set(texts)].flatMap((text) => paragraph(page, text, { indent: 2, ink: 'dim' }));
}
