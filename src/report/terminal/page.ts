import type { RenderStyle } from '../../domain/report.js';
import { displayWidth, shorten, wrap } from './text.js';

const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export type Ink = keyof typeof codes;

/** What the parts of a report need to know of the paper that they are printed on. */
export interface Page {
  readonly width: number;
  /** Colours a text, or leaves it as it is where there is no colour. */
  paint(ink: Ink | null, text: string): string;
}

/** Lines beyond this are hard to follow with the eye, however wide the terminal. */
const MAX_WIDTH = 120;
const MIN_WIDTH = 40;

export function createPage({ colour, columns }: RenderStyle): Page {
  return {
    width: Math.max(MIN_WIDTH, Math.min(MAX_WIDTH, Math.floor(columns))),
    paint(ink, text) {
      if (!colour || ink === null || text === '') return text;
      const [open, close] = codes[ink];
      return `\x1b[${open}m${text}\x1b[${close}m`;
    },
  };
}

export interface ParagraphStyle {
  readonly indent?: number;
  /** Stands before the first line; the others are indented to its width. */
  readonly lead?: string;
  readonly ink?: Ink | null;
}

/** A text over as many lines as it needs. */
export function paragraph(page: Page, text: string, style: ParagraphStyle = {}): readonly string[] {
  const { indent = 0, lead = '', ink = null } = style;
  const blanks = ' '.repeat(indent);
  const leadWidth = displayWidth(lead);
  return wrap(text, Math.max(1, page.width - indent - leadWidth)).map((line, index) => {
    const before = index === 0 ? lead : ' '.repeat(leadWidth);
    return `${blanks}${page.paint(ink, before + line)}`;
  });
}

/** A heading across the page: `── /dev/shm ─────────`. */
export function rule(page: Page, text: string): string {
  const title = shorten(text, page.width - 6);
  const rest = Math.max(0, page.width - displayWidth(title) - 4);
  return `${page.paint('dim', '──')} ${page.paint('bold', title)} ${page.paint('dim', '─'.repeat(rest))}`;
}

/** The title of a section, after an empty line. */
export function heading(page: Page, text: string): readonly string[] {
  return ['', ...paragraph(page, text, { ink: 'bold' })];
}
