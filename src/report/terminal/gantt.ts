import type { Span } from '../../domain/activity-findings.js';
import { formatNs } from '../../domain/units.js';
import type { Ink, TerminalPage } from './paper.js';
import { printParagraph } from './print-paragraph.js';
import { displayWidth, pad, shorten } from './text.js';

/** How each kind of span is drawn on a terminal, and what it is called in the legend of any picture. */
export const marks: Readonly<
  Record<Span['kind'], { readonly mark: string; readonly ink: Ink; readonly word: string }>
> = {
  compute: { mark: '█', ink: 'red', word: 'computing' },
  wait: { mark: '░', ink: 'cyan', word: 'waiting' },
  io: { mark: '▒', ink: 'green', word: 'file I/O' },
};

const LONGEST_TRACK = 20;

/**
 * Spans of time as a picture: a line for each track, in the order of their first spans.
 * @param endNs what the right edge stands for, so that pictures beside each other have one scale.
 */
export function gantt(page: TerminalPage, spans: readonly Span[], endNs: number): readonly string[] {
  const tracks = [...new Set(spans.map(({ track }) => track))];
  const label = Math.min(LONGEST_TRACK, Math.max(0, ...tracks.map(displayWidth)));
  const room = page.width - label - 6;
  if (endNs <= 0 || room < 10) return [];
  const column = (ns: number): number => Math.min(room, Math.round((ns / endNs) * room));
  const lines = tracks.map((track) => {
    const own = spans.filter((span) => span.track === track);
    const cells: (Span['kind'] | null)[] = new Array<Span['kind'] | null>(room).fill(null);
    for (const { kind, startNs, endNs: spanEndNs } of own) {
      const from = column(startNs);
      // The shortest span has one column.
      cells.fill(kind, from, Math.max(from + 1, column(spanEndNs)));
    }
    const picture = cells.slice(0, room).map((kind) => {
      return kind === null ? ' ' : page.paint(marks[kind].ink, marks[kind].mark);
    });
    return `  ${pad(shorten(track, label), label)} │${picture.join('')}│`;
  });
  const used = new Set(spans.map(({ kind }) => kind));
  const legend = [...used].map((kind) => `${marks[kind].mark} ${marks[kind].word}`).join('  ');
  return [
    ...lines,
    ...printParagraph(page, `0 to ${formatNs(endNs)};  ${legend}`, { indent: label + 4, ink: 'dim' }),
  ];
}
