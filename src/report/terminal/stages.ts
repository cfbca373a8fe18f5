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
    ...paragraph(page, stampedNote, { indent: 2, ink: 'dim' }),
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
  { header: 'stamped', unit: '/ plain', align: 'right' },
];

const stampedNote =
  'stamped / plain: the stages of routes of Node.js are of one trial for each row, which did so many times what the ' +
  'other rounds did; ~: no less than the slowest of them, no more than the fastest; !: it was disturbed, - there is no round beside it. Empty: the route stamps by itself in every round.';

function stageRow(cell: ReportCell, peers: readonly ReportCell[]): readonly { cells: readonly string[] }[] {
  const operation = mainOperation(cell);
  const stages = operation?.stagesNs;
  if (!stages || stages.service.count === 0) return [];
  const { count } = stages.service;
  const total = stageNames.reduce((all, name) => all + stages[name].sum, 0);
  const stage = (name: StageName) => stageCell(stages[name].sum, total, count);
  return [
    {
      cells: [
        ...cellCells(cell, peers),
        ...stageNames.map(stage),
        microseconds(total / count),
        stampedCell(cell),
      ],
    },
  ];
}

function stageCell(sum: number, total: number, count: number): string {
  const share = total === 0 ? 0 : Math.round((100 * sum) / total);
  return `${significant(sum / count / NS_PER_US)} ${`${share}%`.padStart(4)}`;
}

/** What the trial that stamped the stages did beside the others. */
function stampedCell({ trials, stagingCost, stagingCostRange }: ReportCell): string {
  const staged = trials.filter((trial) => trial.staged);
  if (staged.length === 0) return '';
  const [least, most] = stagingCostRange ?? [1, 0];
  const within = least <= 1 && most >= 1 ? '~' : '';
  const disturbed = staged.every((trial) => trial.disturbed) ? '!' : '';
  return `${stagingCost === null ? '-' : `${stagingCost.toFixed(2)}x${within}`}${disturbed}`;
}
