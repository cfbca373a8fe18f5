import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { formatBytes, MIB } from '../../domain/units.js';
import { cellCells, cellColumns, cellName, groupCells, type CellGroup } from './cell-columns.js';
import { count, mainOperation, megabytes, microseconds, NONE, number, percent } from './figures.js';
import { heading, paragraph, type Ink, type Page } from './page.js';
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
    ...fixedNotes(page, group),
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
  return diagnoses
    .filter(({ cellIds }) => cellIds.some((id) => ids.has(id)))
    .flatMap(({ verdict, confidence }) =>
      paragraph(page, `verdict: ${verdict} (${confidence} confidence)`, { indent: 2, ink: 'yellow' }),
    );
}

/** Fastest first; controls and cells without a result last. */
function byThroughput(a: ReportCell, b: ReportCell): number {
  return rank(b) - rank(a);
}

function rank({ throughput, family }: ReportCell): number {
  if (throughput === null) return -2;
  return family === 'control' ? -1 : throughput.bytesPerSecond.mean;
}

function ladderRow(cell: ReportCell, peers: readonly ReportCell[], withSync: boolean): TableRow {
  const { throughput, family } = cell;
  const latency = mainOperation(cell)?.latencyNs;
  const moved = family === 'control' ? null : throughput;
  const rss = cell.peakRssBytes === null ? null : cell.peakRssBytes / MIB;
  return {
    cells: [
      ...cellCells(cell, peers),
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

type Note = NonNullable<TableRow['notes']>[number];

function notesOf(cell: ReportCell): readonly Note[] {
  return [...trialNotes(cell), ...disturbedNotes(cell), ...verificationNotes(cell), ...controlNotes(cell)];
}

/** What became of the trials that have no result, alike ones together. */
function trialNotes({ trials }: ReportCell): readonly Note[] {
  if (trials.length === 0) return [{ text: 'not measured: the run ended before', ink: 'yellow' }];
  const alike = new Map<string, number>();
  for (const { exit, failure } of trials) {
    if (exit === 'completed' && failure === null) continue;
    const after = failure && failure.afterBytes > 0 ? `, after ${formatBytes(failure.afterBytes)}` : '';
    const why = failure ? `: ${failure.code}, ${failure.message}${after}` : '';
    const text = `${exit}${why}`;
    alike.set(text, (alike.get(text) ?? 0) + 1);
  }
  return [...alike].map(([text, times]) => ({
    text: `✗ ${times} of ${rounds(trials.length)} ${text}`,
    ink: 'red' satisfies Ink,
  }));
}

function rounds(length: number): string {
  return length === 1 ? '1 round' : `${length} rounds`;
}

function disturbedNotes({ trials }: ReportCell): readonly Note[] {
  const disturbed = trials.filter((trial) => trial.disturbed);
  if (disturbed.length === 0) return [];
  const what = [...new Set(disturbed.flatMap(({ disturbances }) => disturbances))].join('; ');
  const text = `! ${disturbed.length} of ${rounds(trials.length)} disturbed: ${what}`;
  return [{ text, ink: 'yellow' }];
}

function verificationNotes({ verification }: ReportCell): readonly Note[] {
  const { mismatches, blocks } = verification;
  if (mismatches === 0) return [];
  const text = `✗ ${mismatches} of ${blocks} blocks read back did not hold what was written`;
  return [{ text, ink: 'red' }];
}

function controlNotes({ family }: ReportCell): readonly Note[] {
  return family === 'control'
    ? [{ text: "moves no bytes: the cost of iotriage's own loop", ink: 'dim' }]
    : [];
}

function fixedNotes(page: Page, { cells }: CellGroup): readonly string[] {
  const texts = cells.flatMap((cell) =>
    cell.fixed
      .filter(({ dimension }) => dimension === 'depth' || dimension === 'poolSize')
      .map(({ dimension, why }) => {
        const value = dimension === 'depth' ? `depth ${cell.key.depth}` : 'pool';
        return `${cell.key.strategy}: ${value} (fixed), ${why}`;
      }),
  );
  const short = cells.filter((cell) => mainOperation(cell)?.latencyNs.p99 === null);
  return [
    ...[...new Set(texts)].flatMap((text) => paragraph(page, text, { indent: 2, ink: 'dim' })),
    ...(short.length === 0
      ? []
      : paragraph(
          page,
          `No p99 below 1,000 operations: ${short.map((cell) => cellName(cell, cells)).join(', ')}.`,
          {
            indent: 2,
            ink: 'dim',
          },
        )),
  ];
}
