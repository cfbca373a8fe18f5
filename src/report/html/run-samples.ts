import type { Report, ReportSeries } from '../../domain/report.js';
import { MIB, NS_PER_MS, NS_PER_S } from '../../domain/units.js';
import { cellName } from '../terminal/cell-columns.js';
import { volumeLabel } from '../terminal/volume-label.js';
import { horizontalAxis, ticksOf, type Plot } from './axes.js';
import { lineChart, legendOf, type ChartLine, type ChartPoint } from './line-chart.js';
import { element, escapeText } from './markup.js';
import { linearScale, ticksWithin } from './scale.js';
import { scrolling } from './table.js';
import { thinned } from './thin.js';
import { throughputPoints } from './throughput-points.js';

const WIDTH = 1000;
const HEIGHT = 165;
const STRETCHES = 700;

/** What the whole machine did over the run: the trials, the devices, unwritten pages, pressure. */
export function runSamplePieces(report: Report): readonly string[] {
  const endS = report.run.elapsedMs / 1e3;
  const figures = [
    ...deviceSeries(report).map((series) => deviceFigure(series, report.run)),
    ...report.samples.flatMap((series) => hostFigures(series, endS)),
  ].filter((figure) => figure !== '');
  if (figures.length === 0 || endS <= 0) return [];
  return [element('h2', {}, 'The run over time'), trialsFigure(report, endS), ...figures];
}

/** Each device once, though several volumes lie on it. */
function deviceSeries({ volumes }: Report): readonly ReportSeries[] {
  const all = volumes.flatMap(({ samples }) => samples.filter(({ sampler }) => sampler === 'iostat'));
  return [...new Map(all.map((series) => [series.subject, series])).values()];
}

function deviceFigure(series: ReportSeries, { elapsedMs, plan }: Report['run']): string {
  const line = (column: string, name: string, style: number): ChartLine => {
    const window = [0, elapsedMs * NS_PER_MS] as const;
    const points = throughputPoints(series, [column], window, plan.settings.sampleIntervalMs * NS_PER_MS);
    const inSeconds = points.map(({ x, y }) => ({ x: x / 1e3, y }));
    return { name, points: thinned(inSeconds, STRETCHES), style };
  };
  return wideChart(
    `Device ${series.subject}: what it wrote and read (${series.source})`,
    'MB/s',
    [line('writtenBytes', 'written', 0), line('readBytes', 'read', 1)],
    elapsedMs / 1e3,
  );
}

function hostFigures(series: ReportSeries, endS: number): readonly string[] {
  const { sampler, source } = series;
  if (sampler === 'vmstat') {
    return [
      wideChart(
        `Page cache of the whole machine that is not on the device yet (${source})`,
        'MiB',
        [
          lineOf(series, 'dirtyBytes', 'dirty', 1 / MIB, 0),
          lineOf(series, 'writebackBytes', 'under writeback', 1 / MIB, 1),
        ],
        endS,
      ),
      wideChart(
        `Processors in use, whole machine (${source})`,
        'processors',
        [lineOf(series, 'userCores', 'user', 1, 0), lineOf(series, 'systemCores', 'kernel', 1, 1)],
        endS,
      ),
    ];
  }
  if (sampler !== 'pressure') return [];
  return [
    wideChart(
      `Pressure: share of the time in which some task waited (${source})`,
      '%',
      [lineOf(series, 'cpu.some', 'for a processor', 100, 1), lineOf(series, 'io.some', 'for I/O', 100, 0)],
      endS,
    ),
  ];
}

/** Bins that hold several samples have bands from the least to the greatest of them. */
function lineOf(
  { atNs, columns }: ReportSeries,
  column: string,
  name: string,
  factor: number,
  style: number,
): ChartLine {
  const { mean = [], min = [], max = [] } = columns[column] ?? {};
  const points = atNs.flatMap((at, index): readonly ChartPoint[] => {
    const value = mean[index] ?? null;
    if (value === null) return [];
    const [low, high] = [min[index] ?? value, max[index] ?? value];
    const range = low === high ? {} : { range: [low * factor, high * factor] as const };
    return [{ x: at / NS_PER_S, y: value * factor, ...range }];
  });
  return { name, points: thinned(points, STRETCHES), style };
}

function wideChart(caption: string, unit: string, all: readonly ChartLine[], endS: number): string {
  const lines = all.filter(({ points }) => points.length > 1);
  if (lines.length === 0) return '';
  const top = lines.reduce(
    (most, { points }) => points.reduce((high, { y, range }) => Math.max(high, range?.[1] ?? y), most),
    0,
  );
  return element(
    'figure',
    {},
    element('figcaption', {}, escapeText(caption)),
    scrolling(
      lineChart({
        description: caption,
        width: WIDTH,
        height: HEIGHT,
        lines,
        x: {
          scale: ({ left, right }) => linearScale([0, endS], [left, right]),
          ticks: (scale) => ticksOf(ticksWithin([0, endS], 8), scale),
          label: 's',
        },
        y: { top, label: unit, ticks: 3 },
        marked: false,
        wide: true,
      }),
      caption,
    ),
    legendOf(lines, true),
  );
}

const ROW = 14;

/** When each trial ran, a line for each volume: what the other pictures of the run are to be read by. */
function trialsFigure(report: Report, endS: number): string {
  const { volumes } = report;
  const plot: Plot = { left: 50, right: WIDTH - 14, top: 4, bottom: 4 + ROW * volumes.length };
  const x = linearScale([0, endS], [plot.left, plot.right]);
  const bars = volumes.flatMap(({ cells }, row) =>
    cells.flatMap((cell) =>
      cell.trials.flatMap(({ phases, round, staged }) => {
        const [first, last] = [phases[0], phases.at(-1)];
        if (first === undefined || last === undefined) return [];
        const [from, to] = [x(first.startNs / NS_PER_S), x(last.endNs / NS_PER_S)];
        const name = `${cellName(cell, cells)}, ${staged ? 'for the stages' : `round ${round + 1}`}`;
        return element(
          'rect',
          {
            class: 'trial',
            x: from,
            y: plot.top + ROW * row + 2,
            width: Math.max(0.75, to - from),
            height: ROW - 4,
          },
          element('title', {}, escapeText(name)),
        );
      }),
    ),
  );
  if (bars.length === 0) return '';
  const labels = volumes.map((volume) => volumeLabel(report, volume));
  const caption = `Trials, a line for each volume: ${labels.map((label, index) => `[${index + 1}] ${label}`).join('; ')}`;
  return element(
    'figure',
    {},
    element('figcaption', {}, escapeText(caption)),
    scrolling(
      element(
        'svg',
        { viewBox: `0 0 ${WIDTH} ${plot.bottom + 40}`, role: 'img', class: 'wide' },
        element('title', {}, escapeText(caption)),
        ...labels.map((_, row) =>
          element('text', { class: 'end', x: plot.left - 6, y: plot.top + ROW * row + 11 }, `[${row + 1}]`),
        ),
        ...bars,
        horizontalAxis(plot, ticksOf(ticksWithin([0, endS], 8), x), 's'),
      ),
      caption,
    ),
  );
}
