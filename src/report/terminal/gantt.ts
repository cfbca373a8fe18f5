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

/** Of spans on the critical path. */
const criticalMarks: Readonly<Record<Span['kind'], string>> = { compute: '▓', wait: '═', io: '≡' };
const CRITICAL_INK: Ink = 'yellow';

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
    const cells: (Span | null)[] = new Array<Span | null>(room).fill(null);
    for (const span of own) {
      const from = Math.min(room - 1, column(span.startNs));
      // The shortest span has one column.
      cells.fill(span, from, Math.max(from + 1, column(span.endNs)));
    }
    const picture = cells.slice(0, room).map((span) => (span === null ? ' ' : paintSpan(page, span)));
    return `  ${pad(shorten(track, label), label)} │${picture.join('')}│`;
  });
  const critical = spans.filter((span) => span.critical === true);
  const used = [...new Set(spans.map(({ kind }) => kind))];
  const legend = [
    ...used.map((kind) => `${marks[kind].mark} ${marks[kind].word}`),
    ...used
      .filter((kind) => critical.some((span) => span.kind === kind))
      .map((kind) => `${criticalMarks[kind]} ${marks[kind].word}, critical`),
  ].join('  ');
  return [
    ...lines,
    ...printParagraph(page, `0 to ${formatNs(endNs)};  ${legend}`, { indent: label + 4, ink: 'dim' }),
    ...(critical.length === 0 ? [] : printParagraph(page, pathText(critical), { indent: 2 })),
  ];
}

function paintSpan(page: TerminalPage, { kind, critical }: Span): string {
  return critical === true
    ? page.paint(CRITICAL_INK, criticalMarks[kind])
    : page.paint(marks[kind].ink, marks[kind].mark);
}

/** The critical path in words, from its beginning; parts of one track that follow one another stand together. */
function pathText(critical: readonly Span[]): string {
  const parts: { readonly track: string; readonly names: string[] }[] = [];
  for (const { track, name } of [...critical].sort((a, b) => a.startNs - b.startNs)) {
    const last = parts.at(-1);
    if (last?.track === track) last.names.push(name);
    else parts.push({ track, names: [name] });
  }
  return `Critical path: ${parts.map(({ track, names }) => `${track}: ${names.join(', ')}`).join('; then ')}.`;
}
