import type { Report, ReportCell } from '../../domain/report.js';
import { workIdentity, workloadLabel } from '../workload-label.js';
import { cellCells, cellColumns } from './cell-columns.js';
import { megabytes, times } from './figures.js';
import { paragraph, rule, type Page } from './page.js';
import { renderTable, type TableCell } from './table.js';

/** The same work by the same route on every volume, side by side. */
export function renderComparison(page: Page, report: Report, labels: readonly string[]): readonly string[] {
  const works = new Map<string, { label: string; rows: Map<string, ComparedRow> }>();
  report.volumes.forEach((volume, index) => {
    for (const cell of volume.cells) {
      if (cell.throughput === null || cell.family === 'control') continue;
      // A set's members alone are its volumes' own cells.
      if (volume.kind === 'set' && cell.members.length === 1) continue;
      const identity = workIdentity(cell.key, []);
      const work = works.get(identity) ?? {
        label: workloadLabel(cell.key),
        rows: new Map<string, ComparedRow>(),
      };
      works.set(identity, work);
      const name = JSON.stringify(cellCells(cell));
      const row = work.rows.get(name) ?? { cell, means: new Map<number, number>() };
      work.rows.set(name, row);
      row.means.set(index, cell.throughput.bytesPerSecond.mean);
    }
  });
  const shared = [...works.values()]
    .map(({ label, rows }) => ({ label, rows: [...rows.values()].filter(({ means }) => means.size > 1) }))
    .filter(({ rows }) => rows.length > 0);
  if (shared.length === 0) return [];
  return [
    '',
    rule(page, 'The volumes side by side, MB/s'),
    ...labels.flatMap((label, index) => paragraph(page, label, { indent: 2, lead: `[${index + 1}] ` })),
    ...shared.flatMap(({ label, rows }) => [
      '',
      ...paragraph(page, label, { indent: 2, ink: 'dim' }),
      ...renderTable(page, {
        columns: [
          ...cellColumns,
          ...labels.map((_, index) => ({ header: `[${index + 1}]`, align: 'right' as const })),
          { header: 'best/worst', align: 'right' },
        ],
        rows: rows.map((row) => ({ cells: comparedCells(row, labels.length) })),
      }),
    ]),
  ];
}

interface ComparedRow {
  readonly cell: ReportCell;
  /** By the index of the volume, bytes per second. */
  readonly means: Map<number, number>;
}

function comparedCells({ cell, means }: ComparedRow, volumes: number): readonly TableCell[] {
  const best = Math.max(...means.values());
  const worst = Math.min(...means.values());
  return [
    ...cellCells(cell),
    ...Array.from({ length: volumes }, (_, index): TableCell => {
      const mean = means.get(index);
      return { text: megabytes(mean), ink: mean === best ? 'bold' : null };
    }),
    times(worst === 0 ? null : best / worst),
  ];
}
