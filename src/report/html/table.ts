import type { Ink, Table, TableCell, TableColumn, TableRow } from '../terminal/paper.js';
import { element, escapeText } from './markup.js';

/** From so many characters on a cell holds words, which may be broken into lines. */
const WORDS = 28;

/** A table that scrolls sideways within the page where it is too wide for it. */
export function tableMarkup({ columns, rows, barAfter }: Table): string {
  const width = columns.length + (barAfter === undefined ? 0 : 1);
  return scrolling(
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element('tr', {}, ...columns.map((column, index) => head(column, index, barAfter))),
      ),
      element('tbody', {}, ...rows.flatMap((row) => rowMarkup(row, columns, barAfter, width))),
    ),
    'Table',
  );
}

/** What may be wider than the page; `label` names it for those who reach it by the keyboard. */
export function scrolling(content: string, label: string): string {
  return element('div', { class: 'scroll', role: 'group', tabindex: 0, 'aria-label': label }, content);
}

function head(
  { header, unit = '', align }: TableColumn,
  index: number,
  barAfter: number | undefined,
): string {
  const small = unit.trim() === '' ? '' : element('small', {}, escapeText(unit.trim()));
  const cell = element(
    'th',
    { scope: 'col', class: align === 'right' ? 'right' : null },
    escapeText(header),
    small,
  );
  return index === barAfter ? cell + element('td', {}) : cell;
}

function rowMarkup(
  { cells, bar, notes = [] }: TableRow,
  columns: readonly TableColumn[],
  barAfter: number | undefined,
  width: number,
): readonly string[] {
  const content = columns.map((column, index) => {
    const cell = cellMarkup(cells[index] ?? '', column, index === 0);
    return index === barAfter ? cell + barCell(bar ?? null) : cell;
  });
  return [
    element('tr', { class: notes.length > 0 ? 'noted' : null }, ...content),
    ...notes.map(({ text, ink }) =>
      element('tr', { class: 'notes' }, element('td', { colspan: width, class: ink }, escapeText(text))),
    ),
  ];
}

function cellMarkup(cell: TableCell, { align }: TableColumn, isFirst: boolean): string {
  const { text, ink } = typeof cell === 'string' ? { text: cell, ink: null as Ink | null } : cell;
  const classes = [
    ...(align === 'right' ? ['right'] : []),
    ...(ink === null ? [] : [ink]),
    ...(text.length >= WORDS ? ['words'] : []),
  ].join(' ');
  const attributes = { scope: isFirst ? 'row' : null, class: classes === '' ? null : classes };
  return element(isFirst ? 'th' : 'td', attributes, escapeText(text));
}

/** The figure beside it says the same: it is left out for those who do not see it. */
function barCell(share: number | null): string {
  if (share === null) return element('td', { class: 'bar' });
  const percent = 100 * Math.max(0, Math.min(1, share));
  return element(
    'td',
    { class: 'bar' },
    element(
      'svg',
      { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      element('rect', { class: 'ground', width: 100, height: 10 }),
      element('rect', { class: 'value', width: percent, height: 10 }),
    ),
  );
}
