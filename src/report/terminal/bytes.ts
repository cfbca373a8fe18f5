import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { formatBytes } from '../../domain/units.js';
import { cellCells, cellColumns } from './cell-columns.js';
import { times } from './figures.js';
import { heading, type Page } from './page.js';
import { renderTable } from './table.js';

/** What the devices moved in the direction of the operation; of a mix both ways, as the application did. */
function deviceBytes({ key, deviceReadBytes, deviceWrittenBytes }: ReportCell): number | null {
  if (key.operation === 'write') return deviceWrittenBytes;
  if (key.operation === 'read') return deviceReadBytes;
  return deviceReadBytes === null || deviceWrittenBytes === null
    ? null
    : deviceReadBytes + deviceWrittenBytes;
}

/** What the application asked for beside what the devices did. */
export function renderBytes(page: Page, volume: ReportVolume): readonly string[] {
  const rows = volume.cells.flatMap((cell) => {
    if (cell.family === 'control' || cell.throughput === null) return [];
    const device = deviceBytes(cell);
    if (device === null) return [];
    const ratio = cell.applicationBytes === 0 ? null : device / cell.applicationBytes;
    return [
      {
        cells: [
          ...cellCells(cell, volume.cells),
          `${formatBytes(cell.key.blockSizeBytes)} ${cell.key.operation}`,
          formatBytes(cell.applicationBytes),
          formatBytes(device),
          times(ratio),
        ],
      },
    ];
  });
  if (rows.length === 0) return [];
  return [
    ...heading(page, 'Bytes of the application and of the device, in the measured windows'),
    ...renderTable(page, {
      columns: [
        ...cellColumns,
        { header: 'operation' },
        { header: 'application', align: 'right' },
        { header: 'device', align: 'right' },
        { header: 'device/app', align: 'right' },
      ],
      rows,
    }),
  ];
}
