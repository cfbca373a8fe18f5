import type { Fact, MemoryFacts } from '../../domain/facts.js';
import type { SampleSeries } from '../../domain/sampler.js';
import { median } from '../../stats/summary.js';
import { unknown } from './reduce.js';
import type { MeasuredRound } from './rounds.js';
import { instantsWithin, measureWindow } from './windows.js';

const PROCESS_SOURCE = '/proc/PID/{statm,smaps_rollup} of the process and its descendants';
const HEAP_SOURCE = 'process.memoryUsage()';

type Reduce = (values: readonly number[]) => number;
const largest: Reduce = (values) => Math.max(...values);

/** Memory over the measured phases of a cell's rounds: peaks, and the median of all samples as the steady state. */
export function memoryFacts(rounds: readonly MeasuredRound[]): MemoryFacts {
  const values = (column: string): readonly number[] =>
    rounds.flatMap(({ trial, measurement }) => {
      const window = measureWindow(measurement);
      if (window === null) return [];
      return trial.series
        .filter(({ sampler }) => sampler === 'memory')
        .flatMap((series) => {
          const within = numbersWithin(series, column, window);
          return within.length === 0 && column.startsWith('pss')
            ? firstAfter(series, column, window.endNs)
            : within;
        });
    });
  const fact = (column: string, source: string, reduce: Reduce): Fact => {
    const seen = values(column);
    return seen.length > 0 ? { value: reduce(seen), source } : unknown(source, whyNone(rounds));
  };
  return {
    peakRssBytes: fact('rssBytes', PROCESS_SOURCE, largest),
    steadyRssBytes: fact('rssBytes', PROCESS_SOURCE, median),
    peakPssBytes: fact('pssBytes', PROCESS_SOURCE, largest),
    steadyPssBytes: fact('pssBytes', PROCESS_SOURCE, median),
    processes: fact('processes', PROCESS_SOURCE, largest),
    peakHeapUsedBytes: fact('heapUsedBytes', HEAP_SOURCE, largest),
    peakExternalBytes: fact('externalBytes', HEAP_SOURCE, largest),
    peakArrayBuffersBytes: fact('arrayBuffersBytes', HEAP_SOURCE, largest),
  };
}

/**
 * The largest resident memory of the trial and all that it started, in bytes: the kernel's own mark misses no moment, but
 * is that of one process; the samples hold the others too. Null: no round counts.
 */
export function peakRss(
  rounds: readonly MeasuredRound[],
  { peakRssBytes }: Pick<MemoryFacts, 'peakRssBytes'>,
): number | null {
  const marks = rounds.map(({ measurement }) => measurement.peakRssBytes);
  return marks.length === 0 ? null : Math.max(...marks, peakRssBytes.value ?? 0);
}

function numbersWithin(
  series: SampleSeries,
  column: string,
  window: { readonly startNs: number; readonly endNs: number },
): readonly number[] {
  return instantsWithin(series, [window]).flatMap((index) => {
    const value = series.columns[column]?.[index];
    return typeof value === 'number' ? value : [];
  });
}

/** The sum that a phase too short for one has right after its end: the sampler makes none later. */
function firstAfter({ atNs, columns }: SampleSeries, column: string, endNs: number): readonly number[] {
  const value = (columns[column] ?? []).find(
    (candidate, index) => typeof candidate === 'number' && (atNs[index] ?? endNs) > endNs,
  );
  return typeof value === 'number' ? [value] : [];
}

function whyNone(rounds: readonly MeasuredRound[]): string {
  const said = rounds.flatMap(({ trial }) => trial.unavailable).find(({ what }) => /memory|heap/.test(what));
  return said?.why ?? 'no sample fell into the measured windows';
}
