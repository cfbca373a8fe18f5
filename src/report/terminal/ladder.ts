import type { ReportCell, ReportOperation, ReportVolume } from '../../domain/report.js';
import { MIB } from '../../domain/units.js';
import { cellCells, cellColumns, groupCells, type CellGroup } from './cell-columns.js';
import { count, mainOperation, megabytes, microseconds, NONE, number, percent } from './figures.js';
import { notesOf, renderLadderNotes } from './ladder-notes.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn, type TableRow } from './table.js';

/** Every route for each kind of work, the fastest first. */
export function renderLadders(page: Page, volume: ReportVolume): readonly string[] {
  return groupCells(volume.cells).flatMap((group) => renderLadder(page, group, volume));
}

function renderLadder(page: Page, group: CellGroup, volume: ReportVolume): readonly string[] {
  const withSync = group.cells.some(({ throughput }) => throughput?.withSync);
  const columns: TableColumn[] = [
    ...cellColumns,
    right('MB/s'),
    ...(withSync ? [right('with', 'sync')] : []),
    right('IOPS'),
    right('p50', 'us'),
    right('p99', 'us'),
    right('of', 'ceil.'),
    right('CPU', 'ns/B'),
    right('RSS', 'MiB'),
  ];
  const rows = [...group.cells].sort(byThroughput).map((cell) => ladderRow(cell, group.cells, withSync));
  const on = membersLine(group, volume);
  return [
    ...heading(page, group.label + on),
    ...verdictLine(page, group, volume),
    ...renderTable(page, { columns, rows, barAfter: columns.findIndex(({ unit }) => unit === 'ceil.') }),
    ...renderLadderNotes(page, group),
  ];
}

function right(header: string, unit = ''): TableColumn {
  return { header, unit, align: 'right' };
}

/** A set's report also holds its members' cells; those say where they ran. */
function membersLine({ cells }: CellGroup, volume: ReportVolume): string {
  const members = cells[0]?.members ?? [];
  return volume.kind === 'set' && members.length === 1 ? ` (${members[0]?.path ?? ''} alone)` : '';
}

function verdictLine(page: Page, { cells }: CellGroup, { diagnoses }: ReportVolume): readonly string[] {
  const ids = new Set(cells.map(({ id }) => id));
  const held = diagnoses.filter(({ cellIds }) => cellIds.some((id) => ids.has(id)));
  return held.flatMap(({ verdict, confidence, workload }) => {
    // Where cells differ in processors or Node.js, each part of them has its own.
    const of = held.length > 1 ? ` of ${workload}` : '';
    const text = `verdict${of}: ${verdict} (${confidence} confidence)`;
    return paragraph(page, text, { indent: 2, ink: 'yellow' });
  });
}

/** Fastest first; controls and cells without a result last. */
function byThroughput(a: ReportCell, b: ReportCell): number {
  return rank(b) - rank(a);
}

function rank({ throughput, family }: ReportCell): number {
  if (throughput === null) return -2;
  return family === 'control' ? -1 : throughput.bytesPerSecond.mean;
}

/** At a rate from the intended start: what counts from elsewhere (`fio`) stands in no column with it. */
function latencyOf(cell: ReportCell): ReportOperation['latencyNs'] | undefined {
  const operation = mainOperation(cell);
  return cell.key.rate !== null && operation?.issueLatencyNs === null ? undefined : operation?.latencyNs;
}

function ladderRow(cell: ReportCell, peers: readonly ReportCell[], withSync: boolean): TableRow {
  const { throughput, family } = cell;
  const latency = latencyOf(cell);
  const moved = family === 'control' ? null : throughput;
  const rss = cell.peakRssBytes === null ? null : cell.peakRssBytes / MIB;
  const [strategy = '', ...others] = cellCells(cell, peers);
  const disturbed = cell.trials.some((trial) => trial.disturbed && !trial.staged);
  return {
    cells: [
      disturbed ? { text: `${strategy}!`, ink: 'yellow' } : strategy,
      ...others,
      { text: megabytes(moved?.bytesPerSecond.mean), ink: 'bold' },
      ...(withSync ? [megabytes(moved?.withSync?.bytesPerSecond.mean)] : []),
      count(throughput?.operationsPerSecond.mean),
      microseconds(latency?.p50),
      microseconds(latency?.p99),
      percent(cell.shareOfCeiling),
      number(cell.cpu.nsPerByte),
      rss === null ? NONE : rss.toFixed(0),
    ],
    bar: cell.shareOfCeiling,
    notes: notesOf(cell),
  };
}
