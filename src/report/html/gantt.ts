import type { Span } from '../../domain/activity-findings.js';
import { formatNs, NS_PER_MS } from '../../domain/units.js';
import { marks } from '../terminal/gantt.js';
import { horizontalAxis, ticksOf, type Plot } from './axes.js';
import { element, escapeText } from './markup.js';
import { linearScale, ticksWithin, type Scale } from './scale.js';
import { scrolling, tableMarkup } from './table.js';

/** A span may bear that it is part of the path that decides how long the whole takes. */
type DrawnSpan = Span & { readonly critical?: boolean };

const WIDTH = 1000;
const ROW = 22;
const TOP = 6;
const FOOT = 42;
/** Longer names of tracks are cut in the picture; the table has them whole. */
const LONGEST_TRACK = 24;
const MOST_IN_TABLE = 400;

/** Spans of time as a picture with a track on each line, an axis in ms, a legend, and a table of the same. */
export function ganttMarkup(spans: readonly DrawnSpan[], endNs: number): string {
  const tracks = [...new Set(spans.map(({ track }) => track))];
  const longest = Math.min(LONGEST_TRACK, Math.max(...tracks.map(({ length }) => length)));
  const plot: Plot = {
    left: 14 + 6.5 * longest,
    right: WIDTH - 24,
    top: TOP,
    bottom: TOP + ROW * tracks.length,
  };
  const endMs = endNs / NS_PER_MS;
  const x = linearScale([0, endMs], [plot.left, plot.right]);
  const height = plot.bottom + FOOT;
  const description = `Time line of ${spans.length} spans on ${tracks.length} tracks, 0 to ${formatNs(endNs)}`;
  return element(
    'figure',
    {},
    scrolling(
      element(
        'svg',
        { viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', class: 'wide' },
        element('title', {}, escapeText(description)),
        ...tracks.map((track, row) => trackMarkup(track, row, plot)),
        ...spans.map((span) => spanMarkup(span, tracks.indexOf(span.track), x)),
        horizontalAxis(plot, ticksOf(ticksWithin([0, endMs], 8), x), 'ms'),
      ),
      'Time line',
    ),
    legend(spans),
    spans.length > MOST_IN_TABLE ? '' : spanTable(spans),
  );
}

function trackMarkup(track: string, row: number, { left, right }: Plot): string {
  const middle = TOP + ROW * (row + 0.5);
  const name = track.length > LONGEST_TRACK ? `${track.slice(0, LONGEST_TRACK - 1)}…` : track;
  return (
    element('line', { class: 'grid', x1: left, x2: right, y1: middle, y2: middle }) +
    element('text', { class: 'end', x: left - 8, y: middle + 4 }, escapeText(name))
  );
}

function spanMarkup(span: DrawnSpan, row: number, x: Scale): string {
  const [from, to] = [x(span.startNs / NS_PER_MS), x(span.endNs / NS_PER_MS)];
  return element(
    'rect',
    {
      class: `span ${span.kind}${span.critical === true ? ' critical' : ''}`,
      x: from,
      y: TOP + ROW * row + 3,
      // The shortest span can still be seen.
      width: Math.max(1, to - from),
      height: ROW - 6,
    },
    element('title', {}, escapeText(spanText(span))),
  );
}

function spanText({ track, name, kind, startNs, endNs, critical }: DrawnSpan): string {
  const path = critical === true ? ', on the critical path' : '';
  return `${track}, ${name}: ${marks[kind].word}, ${formatNs(startNs)} to ${formatNs(endNs)}${path}`;
}

function legend(spans: readonly DrawnSpan[]): string {
  const entry = (classes: string, word: string) =>
    element(
      'li',
      {},
      element(
        'svg',
        { viewBox: '0 0 24 12', class: 'key', 'aria-hidden': 'true' },
        element('rect', { class: `span ${classes}`, x: 1, y: 1, width: 22, height: 10 }),
      ),
      escapeText(word),
    );
  return element(
    'ul',
    { class: 'legend' },
    ...[...new Set(spans.map(({ kind }) => kind))].map((kind) => entry(kind, marks[kind].word)),
    spans.some(({ critical }) => critical === true)
      ? entry('critical wait', 'outlined: the critical path')
      : '',
  );
}

/** The picture for those who do not see it, and for exact values. */
function spanTable(spans: readonly DrawnSpan[]): string {
  return element(
    'details',
    {},
    element('summary', {}, 'The same as a table'),
    tableMarkup({
      columns: [
        { header: 'track' },
        { header: 'what' },
        { header: 'kind' },
        { header: 'from', align: 'right' },
        { header: 'to', align: 'right' },
      ],
      rows: spans.map(({ track, name, kind, startNs, endNs, critical }) => ({
        cells: [
          track,
          name,
          marks[kind].word + (critical === true ? ', critical' : ''),
          formatNs(startNs),
          formatNs(endNs),
        ],
      })),
    }),
  );
}
