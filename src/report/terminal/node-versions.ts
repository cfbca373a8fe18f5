import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { cellCells, cellColumns, groupCells, nodeLabel } from './cell-columns.js';
import { mainOperation, megabytes, microseconds, times } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableCell, type TableRow } from './table.js';

/** The same work by the same route under each Node.js of the sweep, side by side; nothing where there is one alone. */
export function renderNodeVersions(page: Page, { cells }: ReportVolume): readonly string[] {
  const nodes = [...new Set(cells.map(({ key }) => key.node))];
  if (nodes.length < 2) return [];
  const labels = nodes.map((node) => {
    const one = cells.find((cell) => cell.key.node === node);
    return one === undefined ? '' : nodeLabel(one, cells);
  });
  const columns = [
    ...cellColumns,
    ...labels.map((header) => ({ header, unit: 'MB/s', align: 'right' as const })),
    { header: 'best/', unit: 'worst', align: 'right' as const },
    ...labels.map((header) => ({ header, unit: 'p99 us', align: 'right' as const })),
  ];
  const tables = groupCells(cells).flatMap((group) => {
    const rows = routesOf(group.cells).flatMap((route) => comparedRow(route, nodes));
    return rows.length === 0
      ? []
      : [...paragraph(page, group.label, { indent: 2, ink: 'dim' }), ...renderTable(page, { columns, rows })];
  });
  return tables.length === 0 ? [] : [...heading(page, 'By version of Node.js'), ...tables];
}

/** Cells that differ in their Node.js alone. */
function routesOf(cells: readonly ReportCell[]): readonly (readonly ReportCell[])[] {
  const routes = new Map<string, ReportCell[]>();
  for (const cell of cells) {
    if (cell.family === 'control') continue;
    const identity = JSON.stringify([{ ...cell.key, node: null }, cell.members.map(({ path }) => path)]);
    routes.set(identity, [...(routes.get(identity) ?? []), cell]);
  }
  return [...routes.values()];
}

function comparedRow(route: readonly ReportCell[], nodes: readonly (string | null)[]): readonly TableRow[] {
  const [first] = route;
  if (first === undefined || route.length < 2) return [];
  const under = nodes.map((node) => route.find(({ key }) => key.node === node));
  const means = under.flatMap((cell) => cell?.throughput?.bytesPerSecond.mean ?? []);
  const best = Math.max(...means);
  const worst = Math.min(...means);
  return [
    {
      cells: [
        ...cellCells(withoutNode(first), route.map(withoutNode)),
        ...under.map((cell): TableCell => {
          const mean = cell?.throughput?.bytesPerSecond.mean;
          return { text: megabytes(mean), ink: mean === best ? 'bold' : null };
        }),
        times(means.length < 2 || worst === 0 ? null : best / worst),
        ...under.map((cell) => microseconds(cell && mainOperation(cell)?.latencyNs.p99)),
      ],
    },
  ];
}

/** The columns name it. */
function withoutNode(cell: ReportCell): ReportCell {
  return { ...cell, key: { ...cell.key, node: null } };
}
