import type { Fact } from '../../domain/facts.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { MIB } from '../../domain/units.js';
import { foldAlike } from './alike.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { NONE } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn } from './table.js';

/** What each route holds in memory while it works. */
export function renderMemory(page: Page, volume: ReportVolume): readonly string[] {
  const tables = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.filter(isKnown).map((cell) => ({ cells: memoryCells(cell, cells) }));
    return rows.length === 0
      ? []
      : [...paragraph(page, label, { indent: 2, ink: 'dim' }), ...renderTable(page, { columns, rows })];
  });
  if (tables.length === 0) return [];
  return [
    ...heading(page, 'Memory in the measured phase, MiB'),
    ...tables,
    ...reasons(page, volume),
    ...paragraph(page, `${samplesOf(volume)}${LEGEND}`, { indent: 2, ink: 'dim' }),
  ];
}

const LEGEND =
  'PSS counts shared pages once over all processes of the trial; steady is the median of the samples. in flight: steady ' +
  'PSS above that of the leanest route for the same work, for each operation in flight (of streams: for each file); -: it is that one, or there is no other. heap, external and buffers are those of V8, ' +
  'of the main thread, worker threads and child processes of Node.js together.';

/** On how many samples PSS rests: a few of each round, so that few rounds have few. */
function samplesOf({ cells }: ReportVolume): string {
  const counts = cells.filter(isKnown).map(({ memory }) => memory.pssSamples);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most === 0) return '';
  const range = least === most ? `${most}` : `${least} to ${most}`;
  const peakless = least < 2 ? ', of a single one no peak' : '';
  return `PSS rests on ${range} ${most === 1 ? 'sample' : 'samples'} of each route${peakless}. `;
}

const columns: readonly TableColumn[] = [
  ...cellColumns,
  { header: 'RSS', unit: 'peak', align: 'right' },
  { header: 'RSS', unit: 'steady', align: 'right' },
  { header: 'PSS', unit: 'peak', align: 'right' },
  { header: 'PSS', unit: 'steady', align: 'right' },
  { header: 'heap', unit: 'peak', align: 'right' },
  { header: 'external', unit: 'peak', align: 'right' },
  { header: 'buffers', unit: 'peak', align: 'right' },
  { header: 'each', unit: 'in flight', align: 'right' },
];

function isKnown({ memory }: ReportCell): boolean {
  return memory.steadyRssBytes.value !== null || memory.peakHeapUsedBytes.value !== null;
}

function memoryCells(cell: ReportCell, peers: readonly ReportCell[]): readonly string[] {
  const { memory } = cell;
  return [
    ...cellCells(cell, peers),
    mebibytes(cell.peakRssBytes),
    ...[
      memory.steadyRssBytes,
      memory.peakPssBytes,
      memory.steadyPssBytes,
      memory.peakHeapUsedBytes,
      memory.peakExternalBytes,
      memory.peakArrayBuffersBytes,
    ].map(({ value }: Fact) => mebibytes(value)),
    mebibytes(memory.perOperationBytes, 2),
  ];
}

/** Why figures are missing, each reason once with the columns that it holds for. */
function reasons(page: Page, { cells }: ReportVolume): readonly string[] {
  const byReason = new Map<string, Set<string>>();
  for (const { memory } of cells.filter(isKnown)) {
    const named = {
      'RSS steady': memory.steadyRssBytes,
      PSS: memory.steadyPssBytes,
      'heap, external, buffers': memory.peakHeapUsedBytes,
    };
    for (const [name, one] of Object.entries(named)) {
      if (one.value === null) byReason.set(one.why, (byReason.get(one.why) ?? new Set()).add(name));
    }
  }
  const texts = [...byReason].map(([why, names]) => `${[...names].join(', ')}: ${why}`);
  return foldAlike(texts).flatMap((text) => paragraph(page, text, { indent: 2, ink: 'dim' }));
}

function mebibytes(bytes: number | null, digits = 0): string {
  return bytes === null ? NONE : (bytes / MIB).toFixed(digits);
}
