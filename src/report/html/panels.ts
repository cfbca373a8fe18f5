import { ticksOf } from './axes.js';
import { lineChart, legendOf, type ChartLine } from './line-chart.js';
import { element, escapeText } from './markup.js';
import { linearScale, ticksWithin } from './scale.js';
import { thinned } from './thin.js';

export interface Panel {
  readonly name: string;
  readonly lines: readonly ChartLine[];
}

export interface Panels {
  readonly caption: string;
  /** Of the vertical axes. */
  readonly unit: string;
  /** Of the horizontal axes. */
  readonly over: string;
  readonly panels: readonly Panel[];
}

const WIDTH = 300;
const HEIGHT = 126;
/** Of a panel; each may leave two points. */
const STRETCHES = 120;

/** Small charts beside each other with one scale, so that they can be compared. Panels without points are left out. */
export function panelsMarkup({ caption, unit, over, panels }: Panels): string {
  const drawn = panels.filter(({ lines }) => lines.some(({ points }) => points.length > 1));
  const points = drawn.flatMap(({ lines }) => lines.flatMap((line) => line.points));
  if (points.length === 0) return '';
  const farthest = points.reduce((most, { x }) => Math.max(most, x), 0);
  const top = points.reduce((most, { y }) => Math.max(most, y), 0);
  const named = new Map(drawn.flatMap(({ lines }) => lines.map((line) => [line.name, line] as const)));
  return element(
    'figure',
    {},
    element('figcaption', {}, escapeText(`${caption}; over ${over}`)),
    legendOf([...named.values()], true),
    element(
      'div',
      { class: 'panels' },
      ...drawn.map(({ name, lines }) =>
        element(
          'div',
          {},
          element('p', {}, escapeText(name)),
          lineChart({
            description: `${caption}: ${name}`,
            width: WIDTH,
            height: HEIGHT,
            lines: lines.map((line) => ({ ...line, points: thinned(line.points, STRETCHES) })),
            x: {
              scale: ({ left, right }) => linearScale([0, farthest], [left, right]),
              ticks: (scale) => ticksOf(ticksWithin([0, farthest], 4), scale),
              label: '',
            },
            y: { top, label: unit, ticks: 3 },
            marked: false,
          }),
        ),
      ),
    ),
  );
}
