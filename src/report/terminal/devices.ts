import { topDevices } from '../../domain/volume-devices.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { cellCells, cellColumns, groupCells, type CellGroup } from './cell-columns.js';
import { fact, NONE } from './figures.js';
import { noDevice } from './header.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableRow } from './table.js';

const columnsFor = {
  write: ['w/s', 'wkB/s', 'w_await', 'f/s', 'f_await', 'aqu-sz', '%util'],
  read: ['r/s', 'rkB/s', 'r_await', 'rareq-sz', 'aqu-sz', '%util'],
  mix: ['r/s', 'rkB/s', 'r_await', 'w/s', 'wkB/s', 'w_await', 'aqu-sz', '%util'],
} as const;

/** The `iostat -x` of the measured windows for each device that a file system lies on. */
export function renderDevices(page: Page, volume: ReportVolume): readonly string[] {
  const names = topDevices(volume.devices).map(({ name }) => name);
  if (names.length === 0) {
    const why = noDevice(volume.kind, volume.mount?.fsType ?? volume.kind);
    return [...heading(page, 'Devices (iostat -x)'), ...paragraph(page, why, { indent: 2 })];
  }
  return names.flatMap((name) => {
    const tables = groupCells(volume.cells).flatMap((group) => renderGroup(page, group, name));
    return tables.length === 0
      ? []
      : [...heading(page, `${name}, iostat -x of the measured windows`), ...tables];
  });
}

function renderGroup(page: Page, group: CellGroup, name: string): readonly string[] {
  const cells = group.cells.filter(({ family }) => family !== 'control');
  const columns = columnsFor[cells[0]?.key.operation ?? 'write'];
  const rows = cells.flatMap((cell) => deviceRow(cell, cells, name, columns));
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

function deviceRow(
  cell: ReportCell,
  peers: readonly ReportCell[],
  name: string,
  columns: readonly string[],
): readonly TableRow[] {
  const own = cell.devices.find(({ device }) => device === name);
  if (own === undefined) return [];
  const figure = (column: string): string => {
    const value = own.columns[column];
    return value === undefined ? NONE : fact(value);
  };
  return [{ cells: [...cellCells(cell, peers), ...columns.map(figure)] }];
}

/** Why figures are missing, each reason once with the columns that it holds for. */
function reasons(
  page: Page,
  cells: readonly ReportCell[],
  name: string,
  columns: readonly string[],
): readonly string[] {
  const byReason = new Map<string, Set<string>>();
  const add = (why: string, column: string) => {
    byReason.set(why, (byReason.get(why) ?? new Set()).add(column));
  };
  for (const device of cells.flatMap(({ devices }) => devices)) {
    if (device.device !== name) continue;
    const { writtenBytes } = device;
    if (Object.keys(device.columns).length === 0 && writtenBytes.value === null) add(writtenBytes.why, name);
    for (const column of columns) {
      const value = device.columns[column];
      if (value?.value === null) add(value.why, column);
    }
  }
  return [...byReason].flatMap(([why, what]) =>
    paragraph(page, `${[...what].join(', ')}: ${why}`, { indent: 2, ink: 'dim' }),
  );
}
