import type { Report, ReportCell } from '../../domain/report.js';
import { workIdentity, workloadLabel } from '../workload-label.js';
import { cellCells, cellColumns } from './cell-columns.js';
import { megabytes, times } from './figures.js';
import { paragraph, rule, type Page } from './page.js';
import { renderTable, type TableCell } from './table.js';

/** The same work by the same route on every volume, side by side. */
export function renderComparison(page: Page, report: Report, labels: readonly string[]): readonly string[] {
  const every = report.volumes.flatMap(({ cells }) => cells.map(perMember));
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
      const name = routeIdentity(perMember(cell));
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
        rows: rows.map((row) => ({ cells: comparedCells(row, report.volumes, every) })),
      }),
    ]),
  ];
}

/** Equal for cells that do their work by the same route: what is printed of a cell may leave a parameter out. */
function routeIdentity({ key }: ReportCell): string {
  const { strategy, poolSize, depth, batch, threads, parameters, cpus, node } = key;
  return JSON.stringify([strategy, poolSize, depth, batch, threads, parameters, cpus, node]);
}

/** A set's pool and native threads serve all its members: beside single volumes stands the share of each. */
function perMember(cell: ReportCell): ReportCell {
  const share = (whole: number | null) => (whole === null ? null : whole / Math.max(1, cell.members.length));
  return {
    ...cell,
    key: { ...cell.key, poolSize: share(cell.key.poolSize), threads: share(cell.key.threads) },
  };
}

interface ComparedRow {
  readonly cell: ReportCell;
  /** By the index of the volume, bytes per second. */
  readonly means: Map<number, number>;
}

/** The ratio is that of single volumes: a set's throughput is that of several. */
function comparedCells(
  { cell, means }: ComparedRow,
  volumes: Report['volumes'],
  every: readonly ReportCell[],
): readonly TableCell[] {
  const single = [...means].filter(([index]) => volumes[index]?.kind !== 'set').map(([, mean]) => mean);
  const best = Math.max(...single);
  const worst = Math.min(...single);
  return [
    ...cellCells(perMember(cell), every),
    ...volumes.map((_, index): TableCell => {
      const mean = means.get(index);
      return { text: megabytes(mean), ink: mean === best ? 'bold' : null };
    }),
    times(single.length < 2 || worst === 0 ? null : best / worst),
  ];
}
