import { horizontalAxis, ticksOf, verticalAxis, type Plot, type Tick } from './axes.js';
import { coordinate, element, escapeText } from './markup.js';
import {
  decadesAround,
  linearScale,
  logScale,
  roundedTop,
  ticksWithin,
  type Range,
  type Scale,
} from './scale.js';

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
  readonly y: {
    readonly label: string;
    /** The greatest value. */
    readonly top: number;
    /** The least value of a logarithmic axis, above 0; missing: the axis is linear, from 0. */
    readonly logFrom?: number;
    /** About so many ticks of a linear axis. */
    readonly ticks?: number;
  };
  /** Whether points are marked, and their ranges drawn as bars; else ranges are bands. */
  readonly marked: boolean;
  /** Not to be made narrower than the texts can be read at: it scrolls within the page. */
  readonly wide?: boolean;
  /** What stands behind the lines, such as the place of a knee. */
  readonly backdrop?: (plot: Plot, scale: Scale) => string;
}

const Y_TICKS = 4;

/** Lines over an axis. */
export function lineChart(chart: LineChart): string {
  const { width, height, lines, marked } = chart;
  const plot: Plot = {
    left: 50,
    right: width - 14,
    top: 26,
    bottom: height - (chart.x.label === '' ? 22 : 40),
  };
  const x = chart.x.scale(plot);
  const { scale: y, values } = verticalScale(chart.y, [plot.bottom, plot.top]);
  const draw = marked ? markedLine : plainLine;
  return element(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img', class: chart.wide === true ? 'wide' : 'chart' },
    element('title', {}, escapeText(chart.description)),
    chart.backdrop?.(plot, x) ?? '',
    verticalAxis(plot, ticksOf(values, y), chart.y.label),
    horizontalAxis(plot, chart.x.ticks(x), chart.x.label),
    ...lines.map((line) => draw(line, x, y)),
  );
}

/** With the values that have a tick. */
function verticalScale(
  { top, logFrom, ticks = Y_TICKS }: LineChart['y'],
  range: Range,
): { readonly scale: Scale; readonly values: readonly number[] } {
  if (logFrom !== undefined) {
    const values = decadesAround([logFrom, top]);
    return { scale: logScale([values[0] ?? 1, values.at(-1) ?? 10], range), values };
  }
  const end = roundedTop(top, ticks);
  return { scale: linearScale([0, end], range), values: ticksWithin([0, end], ticks) };
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
  const stretches = unbroken(points);
  const isFew = points.length <= FEW;
  return element(
    'g',
    { class: `${classOf(line)} plain` },
    ...stretches.map((stretch) => bandOf(stretch, x, y)),
    ...stretches.map((stretch) => element('polyline', { points: pathOf(stretch, x, y) })),
    ...stretches
      .filter((stretch) => isFew || stretch.length === 1)
      .flatMap((stretch) =>
        stretch.map((point) => element('circle', { cx: x(point.x), cy: y(point.y), r: 2 })),
      ),
  );
}

/** Between the least and the greatest of each point; nothing where there is no range. */
function bandOf(points: readonly ChartPoint[], x: Scale, y: Scale): string {
  if (points.every(({ range }) => range === undefined)) return '';
  const edge = (side: 0 | 1) => points.map((point) => ({ x: point.x, y: point.range?.[side] ?? point.y }));
  return element('polygon', { points: pathOf([...edge(0), ...edge(1).reverse()], x, y) });
}

/** Where so many usual distances lie between two points, nothing was sampled in between. */
const GAP = 20;

function unbroken(points: readonly ChartPoint[]): readonly (readonly ChartPoint[])[] {
  const distances = points.slice(1).map(({ x }, index) => x - (points[index]?.x ?? x));
  const usual = [...distances].sort((a, b) => a - b)[distances.length >> 1] ?? 0;
  const stretches: ChartPoint[][] = [];
  points.forEach((point, index) => {
    const isApart = index === 0 || (distances[index - 1] ?? 0) > GAP * usual;
    if (isApart) stretches.push([point]);
    else stretches.at(-1)?.push(point);
  });
  return stretches;
}

/** The names of lines beside samples of them; nothing where there is one alone. `plain`: of a chart without marks. */
export function legendOf(lines: readonly Pick<ChartLine, 'name' | 'style'>[], plain = false): string {
  if (lines.length < 2) return '';
  const entries = lines.map(({ name, style }) =>
    element(
      'li',
      {},
      element(
        'svg',
        { viewBox: '0 0 24 8', class: 'key', 'aria-hidden': 'true' },
        element(
          'g',
          { class: `line s${style % 6}${plain ? ' plain' : ''}` },
          element('polyline', { points: '0,4 24,4' }),
        ),
      ),
      escapeText(name),
    ),
  );
  return element('ul', { class: 'legend' }, ...entries);
}
