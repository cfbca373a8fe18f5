import type { RunRecord } from '../../domain/record.js';
import type { ReportSeries } from '../../domain/report.js';
import type { SampleSeries, Sampler } from '../../domain/sampler.js';
import { binColumn, binTimes, MAX_POINTS, numericColumns } from './bins.js';

/** Samples of one subject over the run, or over one trial. */
export interface OwnedSeries {
  readonly cellId: string | null;
  readonly round: number | null;
  /** Of a trial that was made for the stages. */
  readonly staged: boolean;
  readonly series: SampleSeries;
}

/** What is needed of a sampler to name the units of its columns. */
export type SamplerColumns = Pick<Sampler, 'name' | 'columns'>;

/**
 * Most values in all series of a report together, about 5 MB of JSON. Where more were taken, all columns get fewer
 * points; the store keeps every sample.
 */
export const MAX_VALUES = 600_000;

/** All series of a run, the pieces that one sampler handed over of one subject joined in the order of time. */
export function gatherSeries(records: readonly RunRecord[]): readonly OwnedSeries[] {
  const pieces = new Map<string, OwnedSeries[]>();
  const add = (cellId: string | null, round: number | null, staged: boolean, series: SampleSeries) => {
    const identity = JSON.stringify([cellId, round, staged, series.sampler, series.subject, series.source]);
    const list = pieces.get(identity) ?? [];
    list.push({ cellId, round, staged, series });
    pieces.set(identity, list);
  };
  for (const record of records) {
    if (record.type === 'samples') for (const series of record.series) add(null, null, false, series);
    if (record.type !== 'trial') continue;
    const { cellId, round, staged } = record.trial;
    for (const series of record.trial.series) add(cellId, round, staged, series);
  }
  return [...pieces.values()].map((list) => {
    const inOrder = list.sort((a, b) => (a.series.atNs[0] ?? 0) - (b.series.atNs[0] ?? 0));
    return inOrder.reduce((whole, next) => ({ ...whole, series: joined(whole.series, next.series) }));
  });
}

/** A column that one of the two lacks is null there. */
function joined(first: SampleSeries, second: SampleSeries): SampleSeries {
  const names = new Set([...Object.keys(first.columns), ...Object.keys(second.columns)]);
  const column = ({ atNs, columns }: SampleSeries, name: string) => columns[name] ?? atNs.map(() => null);
  return {
    ...first,
    atNs: [...first.atNs, ...second.atNs],
    columns: Object.fromEntries(
      [...names].map((name) => [name, [...column(first, name), ...column(second, name)]]),
    ),
  };
}

/** The most points per column with which all series stay within {@link MAX_VALUES}. */
export function pointsPerColumn(all: readonly OwnedSeries[], maxValues = MAX_VALUES): number {
  const sizes = all.map(({ series }) => ({
    samples: series.atNs.length,
    // A bin has three values in each column, and its time.
    values: 3 * numericColumns(series).length + 1,
  }));
  let points = MAX_POINTS;
  const total = () => sizes.reduce((sum, size) => sum + Math.min(size.samples, points) * size.values, 0);
  while (points > 1 && total() > maxValues) points = Math.floor(points * 0.8);
  return points;
}

/** A series as the report holds it. The units come from the samplers' own declarations; without one it is empty. */
export function buildSeries(
  { cellId, round, staged, series }: OwnedSeries,
  points: number,
  samplers: readonly SamplerColumns[],
): ReportSeries {
  const specs = samplers.find(({ name }) => name === series.sampler)?.columns ?? [];
  return {
    sampler: series.sampler,
    subject: series.subject,
    source: series.source,
    cellId,
    round,
    staged,
    atNs: binTimes(series.atNs, points),
    columns: Object.fromEntries(
      numericColumns(series).map((name) => [
        name,
        binColumn(
          series.columns[name] ?? [],
          series.atNs.length,
          points,
          specs.find((spec) => spec.name === name)?.unit ?? '',
        ),
      ]),
    ),
  };
}
