import type { CourseFacts, SteadyStateFacts } from '../../domain/course.js';
import type { ReportCell, ReportVolume } from '../../domain/report.js';
import { formatBandwidth, formatBytes, formatNs } from '../../domain/units.js';
import { cellCells, cellColumns, groupCells } from './cell-columns.js';
import { percent } from './figures.js';
import { heading, paragraph, type Page } from './page.js';
import { renderTable, type TableColumn, type TableRow } from './table.js';

/** How throughput went over time: whether it came to a steady state, where it fell, and whether it comes in waves. */
export function renderCourses(page: Page, volume: ReportVolume): readonly string[] {
  const tables = groupCells(volume.cells).flatMap(({ label, cells }) => {
    const rows = cells.flatMap((cell) => courseRow(cell, cells));
    return rows.length === 0
      ? []
      : [...paragraph(page, label, { indent: 2, ink: 'dim' }), ...renderTable(page, { columns, rows })];
  });
  if (tables.length === 0) return [];
  return [...heading(page, 'Over time'), ...tables, ...paragraph(page, LEGEND, { indent: 2, ink: 'dim' })];
}

const LEGEND =
  'steady (SNIA PTS 2.0.2): five throughputs in a row that differ by at most 20 % and rise or fall by at most 10 % of their mean.';

const columns: readonly TableColumn[] = [
  ...cellColumns,
  { header: 'steady' },
  { header: 'differ by', align: 'right' },
  { header: 'rise', align: 'right' },
  { header: 'throughputs of' },
];

const steadyWords = { yes: 'yes', no: 'no', 'not-reached': 'not reached' } as const;

function courseRow(cell: ReportCell, peers: readonly ReportCell[]): readonly TableRow[] {
  const notes = [...cliffNotes(cell.course), ...levelNotes(cell.course), ...periodNotes(cell.course)];
  const { steadyState } = cell;
  if (cell.family === 'control' || (steadyState === null && notes.length === 0)) return [];
  return [
    {
      cells: [
        ...cellCells(cell, peers),
        steadyState === null
          ? ''
          : { text: steadyWords[steadyState.steady], ink: steadyState.steady === 'yes' ? null : 'yellow' },
        percent(steadyState?.excursion),
        percent(steadyState?.rise),
        steadyState === null ? '' : partsWords(steadyState),
      ],
      notes: notes.map((text) => ({ text, ink: 'yellow' })),
    },
  ];
}

/** `7 rounds`, `20 x 500 ms of round 2` */
function partsWords({ over, assessed, round, windowNs }: SteadyStateFacts): string {
  return over === 'rounds' || windowNs === null
    ? `${assessed} rounds`
    : `${assessed} x ${formatNs(windowNs)} of round ${(round ?? 0) + 1}`;
}

/** The deepest fall among the rounds, and how many of them fell. */
function cliffNotes(courses: readonly CourseFacts[]): readonly string[] {
  const cliffs = courses.flatMap(({ cliff }) => cliff ?? []);
  const [deepest] = [...cliffs].sort(
    (a, b) => a.afterBytesPerSecond / a.bytesPerSecond - b.afterBytesPerSecond / b.bytesPerSecond,
  );
  if (deepest === undefined) return [];
  const { atNs, bytes, bytesPerSecond, afterBytesPerSecond } = deepest;
  return [
    `${formatBandwidth(bytesPerSecond)} for ${formatBytes(bytes)} (${formatNs(atNs)}), then ` +
      `${formatBandwidth(afterBytesPerSecond)}${inRounds(cliffs.length, courses.length)}`,
  ];
}

/** Rounds whose rate changed without falling for good. */
function levelNotes(courses: readonly CourseFacts[]): readonly string[] {
  const changing = courses.filter(({ cliff, levels }) => cliff === null && levels.length > 1);
  const [most] = [...changing].sort((a, b) => b.levels.length - a.levels.length);
  if (most === undefined) return [];
  const rates = most.levels.map(({ bytesPerSecond }) => bytesPerSecond);
  const span = `from ${formatBandwidth(Math.min(...rates))} to ${formatBandwidth(Math.max(...rates))}`;
  return [`${most.levels.length} levels ${span}${inRounds(changing.length, courses.length)}`];
}

function periodNotes(courses: readonly CourseFacts[]): readonly string[] {
  const periods = courses.flatMap(({ periodNs }) => periodNs ?? []);
  if (periods.length === 0) return [];
  const [least, most] = [formatNs(Math.min(...periods)), formatNs(Math.max(...periods))];
  const span = least === most ? least : `${least} to ${most}`;
  return [`comes in waves of ${span}${inRounds(periods.length, courses.length)}`];
}

function inRounds(some: number, all: number): string {
  return all === 1 ? '' : `, in ${some} of ${all} rounds`;
}
