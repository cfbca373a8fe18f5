import type { ReportActivity } from '../../domain/report.js';
import { formatPercent, significant } from '../../domain/units.js';
import { figureOf } from '../activities/figures.js';
import { type Comparison, NEAR_PREDICTION, waitsOf } from './comparison.js';

/** Why the one order takes less, or why none does; no full stop. */
export function causeOf(comparison: Comparison): string {
  const { predicted, quicker, route, longest } = comparison;
  const beside = `predicted ${significant(predicted.longest)} and ${significant(predicted.shortest)}`;
  if (quicker === 'none') return `no difference seen (${beside}), ${whyNone(comparison)}`;
  if (quicker === 'shortest')
    return `shortest first is quicker here (${beside}), and the schedule tells why: see the critical paths`;
  if (predicted.longest >= predicted.shortest)
    return `but the schedule foretells no difference (${beside}): what was seen is of this machine`;
  const pool =
    route === 'pool' && longest.key.poolSize !== null ? ' and a thread of the pool is free for it' : '';
  return (
    `a wait begins when the loop has computed for its task${pool}, so the longest one, started last, begins when ` +
    `the loop has computed for all others and is then waited for with nothing beside it (${beside})`
  );
}

/** A comparison beside the first, as a sentence. */
export function othersOf(comparison: Comparison): string {
  const { name, longestUnits, shortestUnits, quicker } = comparison;
  const figures = `${capital(name)}: ${significant(longestUnits.median)} units longest first against ${significant(shortestUnits.median)} shortest first`;
  const { predicted } = comparison;
  const beside = `predicted ${significant(predicted.longest)} and ${significant(predicted.shortest)}`;
  const verdict =
    quicker === 'none'
      ? `no difference seen, ${whyNone(comparison)} (${beside})`
      : `${quicker} first is quicker (${beside})`;
  return `${figures}: ${verdict}.${deviationOf(comparison)}`;
}

/** How the first comparison agrees with its schedule. */
export function predictionText(comparison: Comparison): string {
  const { longestUnits, shortestUnits, predicted, offPrediction } = comparison;
  const part = (units: number, of: number): string => `${(100 * (units / of)).toFixed(1)} %`;
  return (
    `The schedule alone, made of lengths and order, foretells ${significant(predicted.longest)} and ` +
    `${significant(predicted.shortest)} units: measured were ${part(longestUnits.median, predicted.longest)} and ` +
    `${part(shortestUnits.median, predicted.shortest)} of that` +
    (offPrediction <= NEAR_PREDICTION ? ', so that nothing but the order explains the difference.' : '.') +
    deviationOf(comparison)
  );
}

/** What was asked for and has no result, in sentences. */
export function unmeasuredOf(
  activities: readonly ReportActivity[],
  comparisons: readonly Comparison[],
): readonly string[] {
  const without = activities.filter(({ time }) => time === null);
  const failed = without.map(
    (activity) =>
      `${capital(waitsOf(activity))}, ${String(activity.key.parameters.order)} first: no round was completed.`,
  );
  const compared = new Set(comparisons.map(({ route }) => route));
  const absent = ['timer', 'pool', 'files', 'blocking'].filter((route) => !compared.has(route));
  return absent.length === 0 ? failed : [...failed, `Not compared: ${absent.join(', ')}.`];
}

function whyNone({ predicted, route, longest, longestUnits, shortestUnits }: Comparison): string {
  if (route === 'blocking') return 'since a wait that blocks the loop leaves nothing to go on beside it';
  if (Math.abs(predicted.shortest / predicted.longest - 1) <= NEAR_PREDICTION) {
    return longest.key.poolSize === 1
      ? 'as its one thread takes the waits one after another, whatever their order'
      : 'as the schedule foretells none';
  }
  if (Math.min(longestUnits.rounds, shortestUnits.rounds) < 2)
    return 'though the schedule foretells one: a single round that is not as foretold tells nothing';
  // Each order is as slow as the slower one was to be.
  return Math.min(longestUnits.median, shortestUnits.median) >=
    Math.max(predicted.longest, predicted.shortest)
    ? 'though the schedule foretells one: the parts took so much longer that it drowned'
    : 'though the schedule foretells one: the rounds vary by more than that';
}

/** Where the parts took longer than they were to, which of them; with a leading space, or empty. */
function deviationOf({ longest, shortest, offPrediction, route }: Comparison): string {
  if (offPrediction <= NEAR_PREDICTION) return '';
  const share = (name: string): number =>
    Math.max(figureOf(longest, name)?.median ?? 1, figureOf(shortest, name)?.median ?? 1);
  const computing = share('computing, of its length');
  const waits = share('waits, of their length');
  const why =
    route === 'files' && waits > 1 + NEAR_PREDICTION
      ? '; files beside one another share the volume, the memory and the processors, and each takes longer than alone'
      : computing > 1 + NEAR_PREDICTION
        ? '; other work took part of the processor'
        : '';
  const parts = [longest, shortest].flatMap((activity) => asMeasured(activity) ?? []);
  const rest =
    parts.length === 0
      ? ''
      : ` Of what the schedule makes of parts as long as they were, the makespans are ${parts.map((part) => formatPercent(part)).join(' and ')}.`;
  return ` What differs from the prediction: computing took ${formatPercent(computing)} of its length, waits ${formatPercent(waits)}${why}.${rest}`;
}

/** The makespan over that of the schedule of parts as long as they were measured; null: not known. */
function asMeasured(activity: ReportActivity): number | null {
  const makespan = figureOf(activity, 'makespan')?.median;
  const scheduled = figureOf(activity, 'scheduled of parts as measured')?.median;
  return makespan === undefined || scheduled === undefined ? null : makespan / scheduled;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
