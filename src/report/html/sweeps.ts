import type { ReportSweep, ReportVolume } from '../../domain/report.js';
import { kneeWords } from '../../domain/knee-words.js';
import { NS_PER_US } from '../../domain/units.js';
import { renderSweeps } from '../terminal/sweep.js';
import { dimensionName, dimensionUnit, valueName } from '../terminal/sweep-words.js';
import type { Plot } from './axes.js';
import { legendOf, lineChart, type ChartLine } from './line-chart.js';
import { element, escapeText } from './markup.js';
import { documentPage } from './page.js';
import { linearScale, logScale, type Scale } from './scale.js';

const WIDTH = 480;
const HEIGHT = 215;
/** Of the plot, so that the outermost points do not lie on its edges. */
const MARGIN = 24;

/** Each sweep: its table, and throughput and latency over its values. */
export function sweepPieces({ sweeps, cells }: ReportVolume): readonly string[] {
  return sweeps.flatMap((sweep) => [
    ...renderSweeps(documentPage, { sweeps: [sweep], cells }),
    sweepFigure(sweep),
  ]);
}

function sweepFigure(sweep: ReportSweep): string {
  if (sweep.points.length < 2) return '';
  const axis = axisOf(sweep);
  return element('div', { class: 'charts' }, throughputFigure(sweep, axis), latencyFigure(sweep, axis));
}

interface SweepAxis {
  readonly scale: (plot: Plot) => Scale;
  readonly ticks: (scale: Scale) => readonly { readonly at: number; readonly label: string }[];
  readonly label: string;
  /** Where the value stands on the scale. */
  readonly positionOf: (value: number | string) => number;
}

/** Sizes and counts double from value to value: their scale is logarithmic. Names stand equally far apart. */
function axisOf({ points, dimension }: ReportSweep): SweepAxis {
  const values = points.map(({ value }) => value);
  const isLog = values.every((value) => typeof value === 'number' && value > 0);
  const positionOf = (value: number | string): number =>
    isLog ? Number(value) : values.findIndex((one) => one === value);
  const positions = values.map(positionOf);
  const domain = [Math.min(...positions), Math.max(...positions)] as const;
  const unit = dimensionUnit(dimension);
  return {
    scale: ({ left, right }) => (isLog ? logScale : linearScale)(domain, [left + MARGIN, right - MARGIN]),
    ticks: (scale) =>
      values.map((value) => ({ at: scale(positionOf(value)), label: valueName(dimension, value) })),
    label: [dimensionName(dimension), unit].filter(Boolean).join(', '),
    positionOf,
  };
}

function throughputFigure(sweep: ReportSweep, axis: SweepAxis): string {
  const points = sweep.points.map(({ value, bytesPerSecond: { mean, min, max } }) => ({
    x: axis.positionOf(value),
    y: mean / 1e6,
    range: [min / 1e6, max / 1e6] as const,
  }));
  const name = `${sweep.strategy}: throughput by ${dimensionName(sweep.dimension)}`;
  const knee = kneeText(sweep);
  return element(
    'figure',
    {},
    element(
      'figcaption',
      {},
      escapeText(`${name}: mean of the rounds, from least to most${knee === null ? '' : `; ${knee}`}`),
    ),
    lineChart({
      description: `${name}, ${sweep.label}${knee === null ? '' : `; ${knee}`}`,
      width: WIDTH,
      height: HEIGHT,
      lines: [{ name, points, style: 0 }],
      x: axis,
      y: { top: Math.max(...points.map(({ range }) => range[1])), label: 'MB/s' },
      marked: true,
      backdrop: (plot, scale) => kneeMarkup(sweep, plot, (value) => scale(axis.positionOf(value))),
    }),
  );
}

/** `knee 4 [2, >8]`; null for a dimension of names. */
function kneeText({ dimension, knee, kneeInterval, points }: ReportSweep): string | null {
  if (kneeInterval === null) return null;
  const last = points.at(-1)?.value ?? '';
  return `knee ${kneeWords({ value: knee, interval: kneeInterval.interval }, last, (value) => valueName(dimension, value))}`;
}

/** Where the curve bends, and between what the rounds place that; what lies beyond the last value runs to the edge. */
function kneeMarkup(
  { knee, kneeInterval, dimension }: ReportSweep,
  { top, bottom, right }: Plot,
  placeOf: (value: number) => number,
): string {
  const place = (bound: number | null): number => (bound === null ? right : placeOf(bound));
  const parts: string[] = [];
  if (kneeInterval?.interval) {
    const [from, to] = kneeInterval.interval.map(place) as [number, number];
    const x = Math.min(from, right - 4);
    parts.push(
      element('rect', { class: 'knee-range', x: x - 2, width: to - x + 4, y: top, height: bottom - top }),
    );
  }
  if (knee !== null) {
    const x = placeOf(knee);
    const text = `knee ${valueName(dimension, knee)}`;
    parts.push(
      element('line', { class: 'knee', x1: x, x2: x, y1: top, y2: bottom }),
      element('text', { class: 'knee-name end', x: right, y: top - 9 }, escapeText(text)),
    );
  }
  return parts.join('');
}

function latencyFigure(sweep: ReportSweep, axis: SweepAxis): string {
  const lines = (['p50', 'p99'] as const)
    .map((percentile, style): ChartLine => {
      const points = sweep.points.flatMap(({ value, latencyNs }) => {
        const ns = latencyNs[percentile];
        return ns === null || ns <= 0 ? [] : [{ x: axis.positionOf(value), y: ns / NS_PER_US }];
      });
      return { name: percentile, points, style };
    })
    .filter(({ points }) => points.length > 0);
  if (lines.length === 0) return '';
  const values = lines.flatMap(({ points }) => points.map(({ y }) => y));
  const name = `${sweep.strategy}: latency by ${dimensionName(sweep.dimension)}`;
  return element(
    'figure',
    {},
    element('figcaption', {}, escapeText(name)),
    lineChart({
      description: `${name}, ${sweep.label}`,
      width: WIDTH,
      height: HEIGHT,
      lines,
      x: axis,
      y: { top: Math.max(...values), logFrom: Math.min(...values), label: 'us, logarithmic' },
      marked: true,
    }),
    legendOf(lines),
  );
}
