import type { Report, ReportCell, ReportSeries, ReportVolume } from '../../domain/report.js';
import { LEAST_SEEN_SHARE } from '../../domain/seen-bytes.js';
import { MIB, NS_PER_MS } from '../../domain/units.js';
import { cellName, groupCells, type CellGroup } from '../terminal/cell-columns.js';
import type { ChartLine, ChartPoint } from './line-chart.js';
import { element, escapeText } from './markup.js';
import { panelsMarkup, type Panel } from './panels.js';
import { meanOverTime, throughputPoints } from './throughput-points.js';

type Trial = ReportCell['trials'][number];

/** Throughput and resident memory of each cell over its measured time, cells of one work beside each other. */
export function cellSamplePieces(
  volume: ReportVolume,
  { sampleIntervalMs }: Report['run']['plan']['settings'],
): readonly string[] {
  const figures = groupCells(volume.cells).flatMap((group) =>
    [
      throughputFigure(group, volume, sampleIntervalMs),
      ...Object.entries(memoryColumns).map(([column, name]) => memoryFigure(group, volume, column, name)),
    ].filter((figure) => figure !== ''),
  );
  return figures.length === 0 ? [] : [element('h3', {}, 'Samples over the measured time'), ...figures];
}

/** Within the phase the sum of proportional memory is made at every second at most: short rounds have no line of it. */
const memoryColumns = { rssBytes: 'Resident memory (RSS)', pssBytes: 'Proportional memory (PSS)' } as const;

const ROUNDS = 'each round a line; the one in the middle stands out';
/** Other processes and rings are not in the figures of the trial's process. */
const OWN = 'of routes whose bytes the process itself moves';

function throughputFigure(
  { label, cells }: CellGroup,
  { samples }: ReportVolume,
  intervalMs: number,
): string {
  const panels = cells.flatMap((cell) => {
    if (cell.family === 'control') return [];
    const columns = { mix: ['rchar', 'wchar'], read: ['rchar'], write: ['wchar'] }[cell.key.operation];
    return panelOf(cell, cells, samples, (series, window, { bytesPerSecond }) => {
      if (series.sampler !== 'process' || !columns.every((name) => name in series.columns)) return [];
      const points = throughputPoints(series, columns, window, intervalMs * NS_PER_MS);
      const leastMbps = (LEAST_SEEN_SHARE * (bytesPerSecond ?? 0)) / 1e6;
      return meanOverTime(points) < leastMbps ? [] : points;
    });
  });
  return panelsMarkup({
    caption: `Throughput, ${label}: bytes of system calls as they return (/proc/PID/io), ${OWN}; ${ROUNDS}`,
    unit: 'MB/s',
    over: 'ms',
    panels,
  });
}

function memoryFigure(
  { label, cells }: CellGroup,
  { samples }: ReportVolume,
  column: string,
  name: string,
): string {
  const panels = cells.flatMap((cell) =>
    panelOf(cell, cells, samples, (series, window) =>
      series.sampler === 'memory' ? columnPoints(series, column, window) : [],
    ),
  );
  return panelsMarkup({
    caption: `${name}, ${label}: all processes of the trial; ${ROUNDS}`,
    unit: 'MiB',
    over: 'ms',
    panels,
  });
}

type PointsOf = (
  series: ReportSeries,
  window: readonly [number, number],
  trial: Trial,
) => readonly ChartPoint[];

/** A cell's rounds as lines; nothing where none was sampled. */
function panelOf(
  cell: ReportCell,
  peers: readonly ReportCell[],
  samples: readonly ReportSeries[],
  pointsOf: PointsOf,
): readonly Panel[] {
  const middle = middleRound(cell.trials);
  const lines = cell.trials
    .filter(({ staged }) => !staged)
    .flatMap((trial): readonly ChartLine[] => {
      const window = measuredWindow(trial);
      if (window === null) return [];
      const points = samples
        .filter((one) => one.cellId === cell.id && one.round === trial.round && !one.staged)
        .flatMap((series) => pointsOf(series, window, trial));
      if (points.length === 0) return [];
      const isMiddle = trial.round === middle;
      return [{ name: 'a round', points, style: 0, faint: !isMiddle }];
    });
  // What stands out is drawn last.
  const ordered = [...lines].sort((a, b) => Number(b.faint) - Number(a.faint));
  return lines.length === 0 ? [] : [{ name: cellName(cell, peers), lines: ordered }];
}

function columnPoints(
  { atNs, columns }: ReportSeries,
  name: string,
  [startNs, endNs]: readonly [number, number],
): readonly ChartPoint[] {
  const values = columns[name]?.mean ?? [];
  return atNs.flatMap((at, index) => {
    const value = values[index] ?? null;
    if (value === null || at < startNs || at > endNs) return [];
    return [{ x: (at - startNs) / NS_PER_MS, y: value / MIB }];
  });
}

function measuredWindow({ phases }: Trial): readonly [number, number] | null {
  const measured = phases.filter(({ name }) => name === 'measure');
  const [first, last] = [measured[0], measured.at(-1)];
  return first === undefined || last === undefined ? null : [first.startNs, last.endNs];
}

/** The round whose throughput is in the middle. */
function middleRound(trials: readonly Trial[]): number | null {
  const known = trials
    .filter(({ staged, bytesPerSecond }) => !staged && bytesPerSecond !== null)
    .sort((a, b) => (a.bytesPerSecond ?? 0) - (b.bytesPerSecond ?? 0));
  return known[(known.length - 1) >> 1]?.round ?? null;
}

/** Curves that activities found over their time, those of one name beside each other. */
export function curvePieces(
  { activities }: Pick<Report, 'activities'>,
  nameOf: (id: string) => string,
): readonly string[] {
  const names = [...new Set(activities.flatMap(({ curves }) => Object.keys(curves)))];
  const figures = names.map((name) =>
    panelsMarkup({
      caption: name,
      unit: '',
      over: 'ms',
      panels: activities.flatMap(({ id, curves }) => {
        const points = (curves[name] ?? []).map(({ atNs, value }) => ({ x: atNs / NS_PER_MS, y: value }));
        return points.length === 0 ? [] : [{ name: nameOf(id), lines: [{ name, points, style: 0 }] }];
      }),
    }),
  );
  const drawn = figures.filter((figure) => figure !== '');
  return drawn.length === 0 ? [] : [element('h3', {}, escapeText('Over time')), ...drawn];
}
