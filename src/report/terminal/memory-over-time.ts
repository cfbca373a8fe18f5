import type { ReportCell, ReportVolume, RssOverTime } from '../../domain/report.js';
import { formatNs, MIB } from '../../domain/units.js';
import { cellName } from './cell-columns.js';
import { heading, paragraph } from './page.js';
import type { TerminalPage } from './paper.js';
import { sparkline } from './sparkline.js';
import { displayWidth, pad, shorten } from './text.js';

const LONGEST_NAME = 38;
const FEWEST_COLUMNS = 16;
/** Blanks, the peak in MiB and the time beside a curve. */
const BESIDE = 22;

type DrawnCell = ReportCell & { readonly memory: { readonly rssOverTime: RssOverTime } };

/** A curve of the resident memory of each route, all on one scale. */
export function renderMemoryOverTime(page: TerminalPage, { cells }: ReportVolume): readonly string[] {
  const drawn = cells.filter((cell): cell is DrawnCell => cell.memory.rssOverTime !== null);
  if (drawn.length === 0) return [];
  const most = Math.max(...drawn.flatMap(({ memory }) => memory.rssOverTime.bytes));
  const names = drawn.map((cell) => nameOf(cell, cells));
  const room = page.width - BESIDE - FEWEST_COLUMNS;
  const label = Math.min(LONGEST_NAME, room, Math.max(...names.map(displayWidth)));
  const width = page.width - BESIDE - label;
  return [
    ...heading(page, `Resident memory over time, MiB (a full block is ${mebibytes(most)})`),
    ...drawn.map(({ memory }, index) => {
      const { atNs, bytes, measuredNs } = memory.rssOverTime;
      const points = bytes.map((value, at) => ({ atNs: atNs[at] ?? 0, value }));
      const beforeNs = -Math.min(0, atNs[0] ?? 0);
      const before = Math.round((beforeNs / Math.max(1, beforeNs + measuredNs)) * width);
      const curve = sparkline(points, most, width);
      const peak = mebibytes(Math.max(...bytes)).padStart(6);
      const time = formatNs(measuredNs).padStart(10);
      return (
        `  ${pad(shorten(names[index] ?? '', label), label)} ` +
        `${page.paint('dim', curve.slice(0, before))}│${curve.slice(before)}${peak}${time}`
      );
    }),
    ...paragraph(page, LEGEND, { indent: 2, ink: 'dim' }),
  ];
}

const LEGEND =
  'From the first sample of a trial to the end of its measured phase, which begins at │; then its peak and how long it was. ' +
  'Each line has a time of its own. Of several processes the sum, which counts what they share once for each.';

/** Cells of one picture may differ in the blocks that they move. */
function nameOf(cell: ReportCell, cells: readonly ReportCell[]): string {
  const { blockSizeBytes } = cell.key;
  const name = cellName(cell, cells);
  const namesake = cells.some(
    (other) => other.key.blockSizeBytes !== blockSizeBytes && cellName(other, cells) === name,
  );
  return namesake ? `${name}, ${mebibytes(blockSizeBytes)} MiB each` : name;
}

function mebibytes(bytes: number): string {
  return (bytes / MIB).toFixed(0);
}
