import { horizontalAxis, ticksOf, verticalAxis, type Plot, type Tick } from './axes.js';
import { coordinate, element, escapeText } from './markup.js';
import { linearScale, roundedTop, ticksWithin, type Scale } from './scale.js';

export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  /** What it varied between; missing: nothing is known of it. */
  readonly range?: readonly [low: number, high: number];
}

export interface ChartLine {
  readonly name: string;
  readonly points: readonly ChartPoint[];
  /** Colour and dashes, 0 to 5. */
  readonly style: number;
  /** Stands behind the others. */
  readonly faint?: boolean;
}

export interface LineChart {
  /** All of it in words, for those who do not see it. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly ChartLine[];
  readonly x: {
    readonly scale: (plot: Plot) => Scale;
    readonly ticks: (scale: Scale) => readonly Tick[];
    readonly label: string;
  };
  readonly y: { readonly top: number; readonly label: string; readonly ticks?: number };
  /** Whether points are marked, and their ranges drawn as bars; else ranges are bands. */
  readonly marked: boolean;
  /** Not to be made narrower than the texts can be read at: it scrolls within the page. */
  readonly wide?: boolean;
  /** What stands behind the lines, such as the place of a knee. */
  readonly backdrop?: (plot: Plot, scale: Scale) => string;
}

const Y_TICKS = 4;

/** Lines over an axis, the vertical one from 0. */
export function lineChart(chart: LineChart): string {
  const { width, height, lines, marked } = chart;
  const wanted = chart.y.ticks ?? Y_TICKS;
  const top = roundedTop(chart.y.top, wanted);
  const plot: Plot = {
    left: 50,
    right: width - 14,
    top: 26,
    bottom: height - (chart.x.label === '' ? 22 : 40),
  };
  const x = chart.x.scale(plot);
  const y = linearScale([0, top], [plot.bottom, plot.top]);
  const draw = marked ? markedLine : plainLine;
  return element(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', class: chart.wide === true ? 'wide' : 'chart' },
    element('title', {}, escapeText(chart.description)),
    chart.backdrop?.(plot, x) ?? '',
    verticalAxis(plot, ticksOf(ticksWithin([0, top], wanted), y), chart.y.label),
    horizontalAxis(plot, chart.x.ticks(x), chart.x.label),
    ...lines.map((line) => draw(line, x, y)),
  );
}

function pathOf(points: readonly ChartPoint[], x: Scale, y: Scale): string {
  return points.map((point) => `${coordinate(x(point.x))},${coordinate(y(point.y))}`).join(' ');
}

function classOf({ style, faint = false }: ChartLine): string {
  return `line s${style % 6}${faint ? ' faint' : ''}`;
}

function markedLine(line: ChartLine, x: Scale, y: Scale): string {
  return element(
    'g',
    { class: classOf(line) },
    element('polyline', { points: pathOf(line.points, x, y) }),
    ...line.points.flatMap((point) => [
      ...(point.range === undefined
        ? []
        : [
            element('line', { x1: x(point.x), x2: x(point.x), y1: y(point.range[0]), y2: y(point.range[1]) }),
          ]),
      element('circle', { cx: x(point.x), cy: y(point.y), r: 3.5 }),
    ]),
  );
}

/** So few samples are marked, so that a single one can be seen. */
const FEW = 12;

function plainLine(line: ChartLine, x: Scale, y: Scale): string {
  const { points } = line;
  const ranged = points.filter(({ range }) => range !== undefined);
  const edge = (side: 0 | 1) => ranged.map(({ x: at, range }) => ({ x: at, y: range?.[side] ?? 0 }));
  const band = [...edge(0), ...edge(1).reverse()];
  return element(
    'g',
    { class: classOf(line) },
    band.length === 0 ? '' : element('polygon', { points: pathOf(band, x, y) }),
    element('polyline', { points: pathOf(points, x, y) }),
    ...(points.length > FEW
      ? []
      : points.map((point) => element('circle', { cx: x(point.x), cy: y(point.y), r: 2 }))),
  );
}

/** The names of lines beside samples of them; nothing where there is one alone. */
export function legendOf(lines: readonly Pick<ChartLine, 'name' | 'style'>[]): string {
  if (lines.length < 2) return '';
  const entries = lines.map(({ name, style }) =>
    element(
      'li',
      {},
      element(
        'svg',
        { viewBox: '0 0 24 8', class: 'key', 'aria-hidden': 'true' },
        element('g', { class: `line s${style % 6}` }, element('polyline', { points: '0,4 24,4' })),
      ),
      escapeText(name),
    ),
  );
  return element('ul', { class: 'legend' }, ...entries);
}
