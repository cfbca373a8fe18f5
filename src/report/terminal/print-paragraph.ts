import type { ParagraphStyle, TerminalPage } from './paper.js';
import { displayWidth, wrap } from './text.js';

/** A text over as many lines of a terminal as it needs. */
export function printParagraph(page: TerminalPage, text: string, style: ParagraphStyle): readonly string[] {
  const { indent = 0, lead = '', ink = null } = style;
  const blanks = ' '.repeat(indent);
  const leadWidth = displayWidth(lead);
  return wrap(text, Math.max(1, page.width - indent - leadWidth)).map((line, index) => {
    const before = index === 0 ? lead : ' '.repeat(leadWidth);
    return `${blanks}${page.paint(ink, before + line)}`;
  });
}
