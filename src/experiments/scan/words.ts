import { kneeWords } from '../../domain/knee-words.js';
import { estimateRatio } from '../../stats/bootstrap.js';
import { mean } from '../../stats/moments.js';
import { medianOf } from '../activities/figures.js';
import { isKneeTold } from '../read/knee.js';
import { causeOf, stopOf, type Cause } from './cause.js';
import type { Curve } from './curves.js';

/** Of the bytes, where a pass is called warm. */
const WARM_SHARE = 0.95;

const names: Readonly<Record<string, string>> = {
  'worker-threads': 'threads',
  processes: 'processes',
  'fs-promises': 'fs/promises',
  native: 'native threads',
};

/** `Warm, on 1 CPU`; several directories are told apart. */
export function conditionWords(curve: Curve, several: boolean): string {
  const { cold, remote, cpus, path } = curve;
  const on = cpus === null ? 'on all CPUs' : `on ${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}`;
  const state = remote ? 'Objects of a store' : cold ? 'Cold' : isWarm(curve) ? 'Warm' : 'Partly cached';
  return `${state}, ${on}${several && path !== null ? `, ${path}` : ''}`;
}

/** Whether the page cache had nearly all of it, wherever that was seen: a tree may be larger than memory. */
function isWarm({ points }: Curve): boolean {
  return points.every(({ activity }) => (medianOf(activity, 'cached before') ?? 1) >= WARM_SHARE);
}

/** `threads stop gaining at 2 [2, 4]`, `threads gain nothing`, `threads gain up to the last of the sweep, 8 (knee >8 [>8, >8])`; or that the rounds do not tell. */
export function kneeSentence(curve: Curve): string {
  const name = names[curve.route] ?? curve.route;
  const last = curve.points.at(-1)?.concurrency ?? 0;
  const words = kneeWords(curve.knee, last);
  if (!isKneeTold({ kneeInterval: curve.knee }))
    return `where ${name} stop gaining these rounds do not tell (knee ${words})`;
  if (curve.knee.value === null) return `${name} gain up to the last of the sweep, ${last} (knee ${words})`;
  const gain = gainOf(curve);
  if (gain === null) return `${name}: no gain seen beyond 1 (knee ${words})`;
  if ((gain.interval?.[0] ?? 0) <= 1)
    return `${name}: no sure gain seen, ${gain.ratio.toFixed(2)}x of one at ${words}`;
  return `${name} stop gaining at ${words}, ${gain.ratio.toFixed(2)}x of one`;
}

/** Throughput at the knee over that of the lowest concurrency; null: they are one point. */
function gainOf(curve: Curve) {
  const [first] = curve.points;
  const stop = stopOf(curve);
  if (first === undefined || stop === undefined || stop === first) return null;
  return estimateRatio(stop.throughputs, first.throughputs);
}

/** Which of two routes is quicker at its best, or that no difference was seen. */
export function comparison(one: Curve, other: Curve): string {
  const [a, b] = [bestOf(one), bestOf(other)];
  const ratio = estimateRatio(a, b);
  const [name, second] = [names[one.route] ?? one.route, names[other.route] ?? other.route];
  const interval = ratio.interval?.map((bound) => bound.toFixed(2)).join(' to ') ?? 'one round';
  const figures = `${ratio.ratio.toFixed(2)}x (${interval})`;
  if (ratio.interval === null || (ratio.interval[0] <= 1 && ratio.interval[1] >= 1))
    return `no difference seen between ${name} and ${second} at their best: ${figures}`;
  return ratio.ratio > 1
    ? `${name} at their best read ${figures} as fast as ${second}`
    : `${name} at their best read only ${figures} as fast as ${second}`;
}

function bestOf({ points }: Curve): readonly number[] {
  return (
    [...points].sort((one, other) => mean(other.throughputs) - mean(one.throughputs))[0]?.throughputs ?? []
  );
}

/** Curves under the same conditions with the knee of each and what bounds them. */
export function groupSentence(curves: readonly Curve[], processors: number, several: boolean): string {
  const [first] = curves;
  if (first === undefined) return '';
  const causes = curves.map((curve) => causeOf(curve, processors));
  const told = new Set(causes.map(({ kind }) => kind));
  const because =
    told.size === 1
      ? `: ${causes[0]?.words ?? ''}`
      : `: ${curves.map((curve, index) => `${names[curve.route] ?? curve.route}: ${causes[index]?.words ?? ''}`).join('; ')}`;
  return `${conditionWords(first, several)}: ${curves.map(kneeSentence).join(', ')}${because}`;
}

/** Causes of curves, in their order. */
export function causesOf(curves: readonly Curve[], processors: number): readonly Cause[] {
  return curves.map((curve) => causeOf(curve, processors));
}
