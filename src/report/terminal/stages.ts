import { stageNames, type StageName } from '../../domain/measurement.js';
import type { ReportCell, ReportOperation, ReportVolume } from '../../domain/report.js';
import { NS_PER_US, significant } from '../../domain/units.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { mainOperation, microseconds } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn } from './table.js';

type Stages = NonNullable<ReportOperation['stagesNs']>;

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
  if (!operation || !stages || operation.count === 0) return [];
  const stage = (name: StageName) => stageCell(stages, name, operation);
  return [
    {
      cells: [
        ...cellCells(cell, peers),
        ...stageNames.map(stage),
        microseconds(operation.latencySumNs / operation.count),
      ],
    },
  ];
}

function stageCell(stages: Stages, name: StageName, operation: ReportOperation): string {
  const { sum } = stages[name];
  const share = operation.latencySumNs === 0 ? 0 : Math.round((100 * sum) / operation.latencySumNs);
  return `${significant(sum / operation.count / NS_PER_US)} ${`${share}%`.padStart(4)}`;
}
