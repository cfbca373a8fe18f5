import type { RenderStyle } from '../../domain/exporter.js';
import { gantt } from './gantt.js';
import type { Page, ParagraphStyle, TerminalPage } from './paper.js';
import { printParagraph } from './print-paragraph.js';
import { printTable } from './print-table.js';
import { displayWidth, shorten } from './text.js';

export type { Ink, Page, ParagraphStyle } from './paper.js';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** Lines beyond this are hard to follow with the eye, however wide the terminal. */
const MAX_WIDTH = 120;
const MIN_WIDTH = 40;

/** The page of a terminal: its pieces are lines. */
export function createPage({ colour, columns }: RenderStyle): TerminalPage {
  const page: TerminalPage = {
    width: Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.floor(columns))),
    paint(ink, text) {
      if (!colour || ink === null || text === '') return text;
      const [open, close] = codes[ink];
      return `\x1b[${open}m${text}\x1b[${close}m`;
    },
    heading: (text) => ['', ...printParagraph(page, text, { ink: 'bold' })],
    paragraph: (text, style) => printParagraph(page, text, style),
    rule: (text) => printRule(page, text),
    table: (table) => printTable(page, table),
    timeline: (spans, endNs) => gantt(page, spans, endNs),
  };
  return page;
}

/** A text over as many lines as it needs. */
export function paragraph(page: Page, text: string, style: ParagraphStyle = {}): readonly string[] {
  return page.paragraph(text, style);
}

/** A heading across the page: `── /dev/shm ─────────`. */
export function rule(page: Page, text: string): string {
  return page.rule(text);
}

/** The title of a section, after an empty line. */
export function heading(page: Page, text: string): readonly string[] {
  return page.heading(text);
}

function printRule(page: TerminalPage, text: string): string {
  const title = shorten(text, page.width - 6);
  const rest = Math.max(0, page.width - displayWidth(title) - 4);
  return `${page.paint('dim', '──')} ${page.paint('bold', title)} ${page.paint('dim', '─'.repeat(rest))}`;
}
