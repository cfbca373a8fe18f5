import type { ReportCell, ReportVolume } from '../../domain/report.js';
import type { StatisticsRow } from '../../domain/statistics.js';
import { NS_PER_MS, NS_PER_S, NS_PER_US, significant } from '../../domain/units.js';
import { cellName } from './cell-columns.js';
import { count } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn } from './table.js';

type Ratios = StatisticsRow['ratios'];

/** Time per operation, one value for each round; each column's ratio to the best in brackets. */
export function renderStatistics(page: Page, { statistics, cells }: ReportVolume): readonly string[] {
  return statistics.flatMap(({ label, rows }) => {
    if (rows.length === 0) return [];
    const peers = cells.filter(({ id }) => rows.some(({ cellId }) => cellId === id));
    const nameById = (id: string): string => {
      const cell = cells.find((candidate) => candidate.id === id);
      return cell ? nameOf(cell, peers) : id;
    };
    const isSynced = peers.some(({ throughput }) => (throughput?.withSync ?? null) !== null);
    const told = isSynced ? `${label}; the final sync is not in these times` : label;
    return statisticsTableLines(page, 'operation', rows, nameById, told);
  });
}

/** One table: seconds for each of `what`, with its ratios. */
export function statisticsTableLines(
  page: Page,
  what: string,
  rows: readonly StatisticsRow[],
  nameById: (cellId: string) => string,
  label?: string,
): readonly string[] {
  const unit = unitFor(rows);
  return [
    ...heading(page, `Statistics, ${unit.name} per ${what} (ratio to the best)`),
    ...(label === undefined ? [] : paragraph(page, label, { indent: 2, ink: 'dim' })),
    ...renderTable(page, {
      columns,
      rows: rows.map((row) => ({ cells: [nameById(row.cellId), ...statisticsCells(row, unit.ns)] })),
    }),
  ];
}

const columns: readonly TableColumn[] = [
  { header: 'Name' },
  ...['Min', 'Max', 'Mean', 'StdDev', 'Median', 'IQR', 'Outliers', 'OPS', 'Rounds', 'Iterations'].map(
    (header) => ({ header, align: 'right' as const }),
  ),
];

/** One unit for a whole table, the one that suits its smallest value. */
function unitFor(rows: readonly StatisticsRow[]): { readonly name: string; readonly ns: number } {
  const smallestNs = Math.min(...rows.map(({ secondsPerOperation }) => secondsPerOperation.min)) * NS_PER_S;
  if (smallestNs < NS_PER_US) return { name: 'ns', ns: 1 };
  if (smallestNs < NS_PER_MS) return { name: 'us', ns: NS_PER_US };
  return smallestNs < NS_PER_S ? { name: 'ms', ns: NS_PER_MS } : { name: 's', ns: NS_PER_S };
}

function statisticsCells(row: StatisticsRow, unitNs: number): readonly string[] {
  const { secondsPerOperation: seconds, ratios } = row;
  // Beside a best of 0 (the spread of one round) there is no ratio: not for the others, and not of 0 to itself.
  const time = (column: Exclude<keyof Ratios, 'ops'>) =>
    withRatio(
      significant((seconds[column] * NS_PER_S) / unitNs),
      seconds[column] === 0 ? null : ratios[column],
    );
  return [
    ...(['min', 'max', 'mean', 'stddev', 'median', 'iqr'] as const).map(time),
    seconds.outliers,
    withRatio(count(row.ops), ratios.ops),
    String(row.rounds),
    String(row.iterations),
  ];
}

/** Cells of one table can differ in their number of files. */
function nameOf(cell: ReportCell, cells: readonly ReportCell[]): string {
  const name = cellName(cell, cells);
  const { files } = cell.key;
  const namesake = cells.some((other) => other.key.files !== files && cellName(other, cells) === name);
  return namesake ? `${name}, ${files} ${files === 1 ? 'file' : 'files'}` : name;
}

function withRatio(text: string, ratio: number | null): string {
  return ratio === null ? text : `${text} (${ratio < 99.5 ? ratio.toFixed(2) : ratio.toFixed(0)})`;
}
