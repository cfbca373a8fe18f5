import type { ReportActivity } from '../../domain/report.js';
import { type Comparison, comparisons, roundsOf } from './comparison.js';

/** Of the gain that the lengths allow, what has to be seen: 2.8 of 3 waits. */
const LEAST_SHARE_OF_GAIN = 2.8 / 3;
/** By which sums and the steps of the pool may differ from what arithmetic says. */
const MOST_DEVIATION = 0.05;

/** What one control shows. */
export interface Judged {
  readonly kind: 'waits' | 'sums' | 'staircase';
  readonly route: string;
  /** `timers`, `HTTP beside sums`. */
  readonly name: string;
  readonly besideSums: boolean;
  /** Times faster at once; of a staircase the largest deviation from the steps predicted. */
  readonly value: number;
  /** Of the gain, over the rounds; null: one round, or no gain. */
  readonly interval: readonly [number, number] | null;
  /** The gain that the lengths of waits and sums allow; 1 for sums; 0 for a staircase. */
  readonly possible: number;
  readonly holds: boolean;
  /** Every round says so, not only their mean. */
  readonly sure: boolean;
  readonly rounds: number;
  readonly disturbed: boolean;
  /** Where it does not hold: what is seen beside it. Null where other programs disturbed all of it: they are the cause. */
  readonly cause: string | null;
}

const words: Readonly<Record<string, string>> = {
  timers: 'timers',
  http: 'HTTP',
  sqlite: 'SQLite',
  'pool-wait': 'waits on the pool',
  sums: 'sums',
};

/** Judges every control that was measured; the staircase is one for each size of the pool. */
export function judge(activities: readonly ReportActivity[]): readonly Judged[] {
  const pairs = comparisons(activities);
  return [
    ...pairs.flatMap((pair) => (pair.key.route === 'sums' ? [] : judgeWaits(pair))),
    ...pairs.flatMap((pair) => (pair.key.route === 'sums' ? [judgeSums(pair)] : [])),
    ...judgeStaircases(activities),
  ];
}

function judgeWaits(pair: Comparison): readonly Judged[] {
  const { key, ratio, concurrent } = pair;
  const { waits, waitMs, sumMs } = key.parameters;
  const besideSums = key.parameters.beside === 'sums';
  const sumsMs = besideSums ? 3 * Number(sumMs) : 0;
  const steps = concurrent.figures.predicted?.value.median ?? 1;
  // A single wait has nothing to overlap with.
  if (Number(waits) <= steps) return [];
  const possible = (Number(waits) * Number(waitMs) + sumsMs) / (steps * Number(waitMs) + sumsMs);
  const least = LEAST_SHARE_OF_GAIN * possible;
  const holds = ratio.ratio >= least;
  return [
    {
      kind: 'waits',
      route: key.route,
      name: nameOf(pair, besideSums),
      besideSums,
      value: ratio.ratio,
      interval: ratio.interval,
      possible,
      holds,
      sure: ratio.interval !== null && (holds ? ratio.interval[0] >= least : ratio.interval[1] < least),
      rounds: pair.rounds,
      disturbed: pair.disturbed,
      cause: holds || pair.disturbed ? null : causeOf(concurrent, Number(waitMs)),
    },
  ];
}

function judgeSums(pair: Comparison): Judged {
  const { ratio, interval } = pair.ratio;
  const within = (value: number): boolean => Math.abs(value - 1) <= MOST_DEVIATION;
  const holds = within(ratio);
  const sure =
    interval !== null &&
    (holds ? interval.every(within) : interval[0] > 1 + MOST_DEVIATION || interval[1] < 1 - MOST_DEVIATION);
  return {
    kind: 'sums',
    route: 'sums',
    name: nameOf(pair, false),
    besideSums: false,
    value: ratio,
    interval,
    possible: 1,
    holds,
    sure,
    rounds: pair.rounds,
    disturbed: pair.disturbed,
    cause:
      holds || pair.disturbed
        ? null
        : 'equal sums took unequal time: others used the processor, or its speed changed',
  };
}

/** What a set that does not overlap shows of its cause. */
function causeOf({ eventLoopUtilisation, figures }: ReportActivity, waitMs: number): string {
  if (eventLoopUtilisation !== null && eventLoopUtilisation >= 0.5) {
    return `the event loop was busy for ${(100 * eventLoopUtilisation).toFixed(0)} % of the time`;
  }
  const longestMs = figures['longest wait']?.value.median ?? waitMs;
  if (longestMs >= 1.5 * waitMs) {
    return `a wait of ${waitMs} ms took ${longestMs.toFixed(0)} ms, so they wait for one another`;
  }
  return 'what delays their beginnings was not seen: look for other programs on the processors';
}

function judgeStaircases(activities: readonly ReportActivity[]): readonly Judged[] {
  const steps = activities.filter(
    ({ key, time }) =>
      key.route === 'pool-wait' &&
      key.parameters.schedule === 'concurrent' &&
      key.parameters.beside === 'nothing' &&
      time !== null,
  );
  const sizes = [...new Set(steps.map(({ key }) => key.poolSize))];
  return sizes.map((poolSize) => judgeStaircase(steps.filter(({ key }) => key.poolSize === poolSize)));
}

function judgeStaircase(steps: readonly ReportActivity[]): Judged {
  const deviations = steps.map(({ figures }) => {
    const predicted = figures.predicted?.value.median ?? 1;
    const off = (measured: number | undefined): number => Math.abs((measured ?? 0) / predicted - 1);
    const { median: middle, min, max } = figures.steps?.value ?? {};
    const ends = [off(min), off(max)];
    return { middle: off(middle), least: Math.min(...ends), most: Math.max(...ends) };
  });
  const value = Math.max(...deviations.map(({ middle }) => middle));
  const most = Math.max(...deviations.map((each) => each.most));
  // Every round of one of them is off.
  const isOff = deviations.some(({ least }) => least > MOST_DEVIATION);
  const holds = value <= MOST_DEVIATION;
  const rounds = steps.map(roundsOf);
  const isDisturbed = rounds.some(({ disturbed }) => disturbed);
  const longest = steps.map(({ key }) => Number(key.parameters.waits));
  const poolSize = steps[0]?.key.poolSize ?? 0;
  return {
    kind: 'staircase',
    route: 'pool-wait',
    name: `1 to ${Math.max(...longest)} waits on a pool of ${poolSize}`,
    besideSums: false,
    value,
    interval: null,
    possible: 0,
    holds,
    sure: holds ? most <= MOST_DEVIATION : isOff,
    rounds: Math.min(...rounds.map(({ seconds }) => seconds.length)),
    disturbed: isDisturbed,
    cause: holds || isDisturbed ? null : 'the pool has fewer free threads than its size, or they begin late',
  };
}

function nameOf({ key }: Comparison, besideSums: boolean): string {
  return [
    words[key.route] ?? key.route,
    besideSums ? 'beside sums' : '',
    key.cpus === null ? '' : `on ${key.cpus} CPU${key.cpus === 1 ? '' : 's'}`,
    key.node === null ? '' : `under ${key.node}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}
