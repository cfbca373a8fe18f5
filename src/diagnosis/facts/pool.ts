import type { Fact, PoolFacts } from '../../domain/facts.js';
import type { SampleSeries } from '../../domain/sampler.js';
import { NS_PER_MS } from '../../domain/units.js';
import { median } from '../../stats/summary.js';
import { unknown } from './reduce.js';
import type { MeasuredRound } from './rounds.js';
import { instantsWithin, measureWindow, type Window } from './windows.js';

const OCCUPANCY_SOURCE = '/proc/PID/task/*/syscall';
const PROBE_SOURCE = 'pool probe';

/** The sample at the edge of the phase sees the pool before the work has reached it. */
const RAMP_NS = 5 * NS_PER_MS;
/** So few looks may all have met a pause. */
const LEAST_LOOKS = 5;

/** One look at the pool: how many threads there were, how many worked, in which system calls, on which volumes. */
interface Occupancy {
  readonly threads: number | null;
  readonly busy: number | null;
  readonly bySyscall: string | null;
  readonly byVolume: string | null;
}

/** Occupancy of libuv's pool over the measured windows of all rounds that count. */
export function poolFacts(rounds: readonly MeasuredRound[]): PoolFacts {
  const looks: Occupancy[] = [];
  const waits: number[] = [];
  for (const { trial, measurement } of rounds) {
    const measure = measureWindow(measurement);
    if (measure === null) continue;
    const window = { ...measure, startNs: measure.startNs + RAMP_NS };
    for (const series of trial.series.filter(({ sampler }) => sampler === 'threadpool')) {
      looks.push(...occupancies(series, window));
      waits.push(...numbersWithin(series, 'probeWaitNs', window));
    }
  }
  const counted = looks.filter(
    (look): look is Occupancy & { threads: number; busy: number } =>
      look.threads !== null && look.busy !== null,
  );
  return {
    threads: meanOf(
      looks.flatMap(({ threads }) => threads ?? []),
      rounds,
    ),
    busyMean: meanOfLooks(
      counted.map(({ busy }) => busy),
      rounds,
    ),
    saturatedShare: meanOfLooks(
      counted.map(({ busy, threads }) => (threads > 0 && busy >= threads ? 1 : 0)),
      rounds,
    ),
    bySyscall: meanCounts(looks.flatMap(({ bySyscall }) => bySyscall ?? [])),
    byVolume: meanCounts(looks.flatMap(({ byVolume }) => byVolume ?? [])),
    samples: counted.length,
    probeWaitNs:
      waits.length === 0
        ? unknown(PROBE_SOURCE, whyUnavailable(rounds, 'pool probe'))
        : { value: median(waits), source: PROBE_SOURCE },
  };
}

function occupancies(series: SampleSeries, window: Window): readonly Occupancy[] {
  const numberAt = (column: string, index: number): number | null => {
    const value = series.columns[column]?.[index];
    return typeof value === 'number' ? value : null;
  };
  const textAt = (column: string, index: number): string | null => {
    const value = series.columns[column]?.[index];
    return typeof value === 'string' ? value : null;
  };
  return instantsWithin(series, [window]).map((index) => {
    return {
      threads: numberAt('threads', index),
      busy: numberAt('busy', index),
      bySyscall: textAt('bySyscall', index),
      byVolume: textAt('byVolume', index),
    };
  });
}

function numbersWithin(series: SampleSeries, column: string, window: Window): readonly number[] {
  return instantsWithin(series, [window]).flatMap((index) => {
    const value = series.columns[column]?.[index];
    return typeof value === 'number' ? value : [];
  });
}

/** `pwrite64=3 futex=1`, `/data=3`: the mean number of threads of each name over all looks. Spaces stand as `\040`. */
function meanCounts(texts: readonly string[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const text of texts) {
    for (const [, name = '', count] of text.matchAll(/(\S+)=(\d+)/g)) {
      const said = name.replaceAll('\\040', ' ');
      sums.set(said, (sums.get(said) ?? 0) + Number(count));
    }
  }
  return Object.fromEntries([...sums].map(([name, sum]) => [name, sum / texts.length]));
}

/** Of what changes from look to look. */
function meanOfLooks(values: readonly number[], rounds: readonly MeasuredRound[]): Fact {
  if (values.length === 0 || values.length >= LEAST_LOOKS) return meanOf(values, rounds);
  const seen = `the pool was looked at ${values.length} times in the measured windows`;
  return unknown(OCCUPANCY_SOURCE, `${seen}, ${LEAST_LOOKS} are needed`);
}

function meanOf(values: readonly number[], rounds: readonly MeasuredRound[]): Fact {
  if (values.length === 0)
    return unknown(OCCUPANCY_SOURCE, whyUnavailable(rounds, 'occupancy of the thread pool'));
  return { value: values.reduce((sum, value) => sum + value, 0) / values.length, source: OCCUPANCY_SOURCE };
}

/** What the trials themselves said of it, or that their windows were too short to be looked into. */
function whyUnavailable(rounds: readonly MeasuredRound[], what: string): string {
  const said = rounds.flatMap(({ trial }) => trial.unavailable).find((item) => item.what === what);
  return said?.why ?? 'no sample fell into the measured windows';
}
