import type { Fact, MemoryFacts } from '../../domain/facts.js';
import type { SampleSeries } from '../../domain/sampler.js';
import { median } from '../../stats/summary.js';
import { unknown } from './reduce.js';
import type { MeasuredRound } from './rounds.js';
import { instantsWithin, measureWindow, type Window } from './windows.js';

const PROCESS_SOURCE = '/proc/PID/{statm,smaps_rollup} of the process and its descendants';
const HEAP_SOURCE =
  'process.memoryUsage() of the main thread, of worker threads and of child processes of Node.js';

type Reduce = (values: readonly number[]) => number;
const largest: Reduce = (values) => Math.max(...values);

/** Memory over the measured phases of a cell's rounds, and right after them: peaks, and the median of all samples as the steady state. */
export function memoryFacts(rounds: readonly MeasuredRound[]): MemoryFacts {
  const values = (column: string): readonly number[] =>
    rounds.flatMap(({ trial, measurement }) => {
      const window = measureWindow(measurement);
      if (window === null) return [];
      return trial.series
        .filter(({ sampler }) => sampler === 'memory')
        .flatMap((series) => [
          ...numbersWithin(series, column, window),
          ...(afterwards.has(column) ? firstAfter(series, column, window) : []),
        ]);
    });
  const fact = (column: string, source: string, reduce: Reduce): Fact => {
    const seen = values(column);
    if (seen.length > 0) return { value: reduce(seen), source };
    return unknown(source, whyNone(rounds, source === HEAP_SOURCE ? /heap/ : /memory/));
  };
  const pssSamples = values('pssBytes').length;
  return {
    peakRssBytes: fact('rssBytes', PROCESS_SOURCE, largest),
    steadyRssBytes: fact('rssBytes', PROCESS_SOURCE, median),
    peakPssBytes:
      pssSamples === 1
        ? unknown(PROCESS_SOURCE, 'a single sample has no peak')
        : fact('pssBytes', PROCESS_SOURCE, largest),
    steadyPssBytes: fact('pssBytes', PROCESS_SOURCE, median),
    pssSamples,
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

/** What is looked at right after the measured phase too: outside its time, and its buffers are still there. */
const afterwards: ReadonlySet<string> = new Set([
  'pssBytes',
  'heapUsedBytes',
  'externalBytes',
  'arrayBuffersBytes',
]);

/** The sample right after the end of the phase; none where a process that worked in it has ended. */
function firstAfter(series: SampleSeries, column: string, window: Window): readonly number[] {
  const { atNs, columns } = series;
  const index = (columns[column] ?? []).findIndex(
    (value, at) => typeof value === 'number' && (atNs[at] ?? window.endNs) > window.endNs,
  );
  const value = columns[column]?.[index];
  if (typeof value !== 'number') return [];
  const atWork = numbersWithin(series, 'processes', window);
  const left = columns.processes?.[index];
  return typeof left === 'number' && left < Math.max(...atWork) ? [] : [value];
}

function whyNone(rounds: readonly MeasuredRound[], what: RegExp): string {
  const said = rounds.flatMap(({ trial }) => trial.unavailable).find((one) => what.test(one.what));
  return said?.why ?? 'no sample fell into the measured windows';
}
