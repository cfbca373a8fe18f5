import type { Page, ParagraphStyle } from '../terminal/paper.js';
import { ganttMarkup } from './gantt.js';
import { element, escapeText } from './markup.js';
import { tableMarkup } from './table.js';

/** From this indent on a text stands deeper than what it belongs to. */
const DEEPER = 4;

/**
 * A page of a document: its pieces are elements. Texts with a lead are items of a list, which {@link joinPieces} puts
 * around them.
 */
export const documentPage: Page = {
  heading: (text) => [element('h3', {}, escapeText(text))],
  paragraph: (text, style) => (text === '' ? [] : [paragraphMarkup(text, style)]),
  rule: (text) => element('h2', {}, escapeText(text)),
  table: (table) => [tableMarkup(table)],
  timeline: (spans, endNs) => [ganttMarkup(spans, endNs)],
};

function paragraphMarkup(text: string, { indent = 0, lead = '', ink = null }: ParagraphStyle): string {
  const classes = [...(ink === null ? [] : [ink]), ...(indent >= DEEPER ? ['deeper'] : [])].join(' ');
  const attributes = { class: classes === '' ? null : classes };
  if (lead === '') return element('p', attributes, escapeText(text));
  return element('li', attributes, element('span', { class: 'lead' }, escapeText(lead)), escapeText(text));
}

/** The pieces of a page one after another, with a list around each run of items. */
export function joinPieces(pieces: readonly string[]): string {
  const lines: string[] = [];
  let inList = false;
  for (const piece of pieces.filter((one) => one !== '')) {
    const isItem = piece.startsWith('<li');
    if (isItem !== inList) lines.push(isItem ? '<ul class="items">' : '</ul>');
    inList = isItem;
    lines.push(piece);
  }
  if (inList) lines.push('</ul>');
  return lines.join('\n');
}
