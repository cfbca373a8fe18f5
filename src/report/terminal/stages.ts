import { stageNames, type StageName } from '../../domain/measurement.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { NS_PER_US, significant } from '../../domain/units.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { mainOperation, microseconds } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn } from './table.js';

/** Where an operation's time goes, for the strategies that stamp its stages. */
export function renderStages(page: Page, volume: ReportVolume): readonly string[] {
  const tables = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.flatMap((cell) => stageRow(cell, cells));
    return rows.length === 0
      ? []
      : [...paragraph(page, label, { indent: 2, ink: 'dim' }), ...renderTable(page, { columns, rows })];
  });
  if (tables.length === 0) return [];
  return [
    ...heading(page, "Where an operation's time goes (mean, and share of the total)"),
    ...tables,
    ...paragraph(page, closedLoop, { indent: 2, ink: 'dim' }),
    ...costNote(page, volume.cells),
  ];
}

const closedLoop =
  'queue is the wait for a thread of the pool, service the system call. With more in flight than threads ' +
  '(depth - pool) / depth of the time is spent waiting by arithmetic alone: only a larger pool that is faster ' +
  'shows that the pool is too small.';

const columns: readonly TableColumn[] = [
  ...cellColumns,
  ...stageNames.map((name) => ({ header: name, unit: 'us    ', align: 'right' as const })),
  { header: 'total', unit: 'us', align: 'right' },
];

function stageRow(cell: ReportCell, peers: readonly ReportCell[]): readonly { cells: readonly string[] }[] {
  const operation = mainOperation(cell);
  const stages = operation?.stagesNs;
  if (!stages || stages.service.count === 0) return [];
  const { count } = stages.service;
  const total = stageNames.reduce((all, name) => all + stages[name].sum, 0);
  const stage = (name: StageName) => stageCell(stages[name].sum, total, count);
  return [
    {
      cells: [...cellCells(cell, peers), ...stageNames.map(stage), microseconds(total / count)],
    },
  ];
}

function stageCell(sum: number, total: number, count: number): string {
  const share = total === 0 ? 0 : Math.round((100 * sum) / total);
  return `${significant(sum / count / NS_PER_US)} ${`${share}%`.padStart(4)}`;
}

/** What the trials that stamped the stages did beside the others, of all cells that had one. */
function costNote(page: Page, cells: readonly ReportCell[]): readonly string[] {
  const costs = cells.flatMap((cell) => (mainOperation(cell)?.stagesNs ? (cell.stagingCost ?? []) : []));
  if (costs.length === 0) return [];
  const [least, most] = [Math.min(...costs), Math.max(...costs)].map((cost) => `${cost.toFixed(2)}x`);
  const did = least === most ? (least ?? '') : `${least ?? ''} to ${most ?? ''}`;
  const text = `Routes of Node.js were stamped in a trial of its own for each row, which did ${did} of the others.`;
  return paragraph(page, text, { indent: 2, ink: 'dim' });
}
