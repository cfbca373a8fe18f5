import { bar } from './bar.js';
import type { Table, TableCell, TableColumn, TableRow, TerminalPage } from './paper.js';
import { printParagraph } from './print-paragraph.js';
import { displayWidth, pad, shorten } from './text.js';

const INDENT = 2;
const MIN_BAR = 4;
const MAX_BAR = 16;

/**
 * Prints a table. Where it is too wide for the page, each row goes over several lines, and so does the head. Bars take
 * what width is left, and give way first.
 */
export function printTable(page: TerminalPage, table: Table): readonly string[] {
  const room = page.width - INDENT;
  const widths = table.columns.map((column, index) => columnWidth(column, index, table.rows, room));
  const total = (gap: number) => widths.reduce((sum, width) => sum + width + gap, -gap);
  const wanted = table.barAfter === undefined ? 0 : 2 + MIN_BAR;
  const gap = total(2) + wanted <= room ? 2 : 1;
  const left = room - total(gap) - gap;
  const barWidth = table.barAfter === undefined || left < MIN_BAR ? 0 : Math.min(left, MAX_BAR);
  const layout: Layout = { table, widths, gap, barWidth, lines: foldColumns(widths, gap, room) };
  const head = [printHead(page, layout, ({ header }) => header)];
  if (table.columns.some(({ unit }) => unit !== undefined && unit !== '')) {
    head.push(printHead(page, layout, ({ unit }) => unit ?? ''));
  }
  return [
    ...interleave(head),
    ...table.rows.flatMap((row) => [
      ...printRow(page, layout, row),
      ...(row.notes ?? []).flatMap(({ text, ink }) =>
        printParagraph(page, text, { indent: INDENT + 2, ink }),
      ),
    ]),
  ];
}

interface Layout {
  readonly table: Table;
  readonly widths: readonly number[];
  readonly gap: number;
  readonly barWidth: number;
  /** Indexes of the columns of each line of a row. */
  readonly lines: readonly (readonly number[])[];
}

function textOf(cell: TableCell | undefined): string {
  return typeof cell === 'object' ? cell.text : (cell ?? '');
}

function columnWidth(column: TableColumn, index: number, rows: readonly TableRow[], room: number): number {
  const texts = [column.header, column.unit ?? '', ...rows.map(({ cells }) => textOf(cells[index]))];
  return Math.min(room - INDENT, Math.max(...texts.map(displayWidth)));
}

/** Fills line after line; those after the first are indented further. */
function foldColumns(widths: readonly number[], gap: number, room: number): number[][] {
  const lines: number[][] = [[]];
  let used = 0;
  widths.forEach((width, index) => {
    const line = lines.at(-1) ?? [];
    const limit = lines.length === 1 ? room : room - INDENT;
    if (line.length > 0 && used + gap + width > limit) {
      lines.push([index]);
      used = width;
    } else {
      used += line.length > 0 ? gap + width : width;
      line.push(index);
    }
  });
  return lines;
}

function printHead(
  page: TerminalPage,
  layout: Layout,
  textIn: (column: TableColumn) => string,
): readonly string[] {
  return printLines(layout, (index) => {
    const column = layout.table.columns[index];
    return column ? page.paint('dim', textIn(column)) : '';
  });
}

/** A folded head keeps name and unit of a column together. */
function interleave(heads: readonly (readonly string[])[]): readonly string[] {
  const [first = []] = heads;
  return first
    .flatMap((_, line) => heads.map((head) => head[line] ?? ''))
    .filter((line) => line.trim() !== '');
}

function printRow(page: TerminalPage, layout: Layout, row: TableRow): readonly string[] {
  return printLines(
    layout,
    (index) => {
      const cell = row.cells[index];
      const text = shorten(textOf(cell), layout.widths[index] ?? 0);
      return page.paint(typeof cell === 'object' ? cell.ink : null, text);
    },
    row.bar ?? 0,
    page,
  );
}

function printLines(
  { table, widths, gap, barWidth, lines }: Layout,
  textAt: (index: number) => string,
  share = 0,
  page?: TerminalPage,
): readonly string[] {
  return lines.map((indexes, line) => {
    const parts = indexes.map((index) => {
      const text = pad(textAt(index), widths[index] ?? 0, table.columns[index]?.align);
      if (index !== table.barAfter || barWidth === 0) return text;
      const drawn = bar(share, barWidth);
      return `${text}${' '.repeat(gap)}${pad(page?.paint('cyan', drawn) ?? drawn, barWidth)}`;
    });
    const indent = ' '.repeat(line === 0 ? INDENT : 2 * INDENT);
    return (indent + parts.join(' '.repeat(gap))).trimEnd();
  });
}
