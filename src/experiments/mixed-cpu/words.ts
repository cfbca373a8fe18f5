import type { ReportActivity } from '../../domain/report.js';
import type { Summary } from '../../domain/statistics.js';
import { formatDurationMs, formatPercent, significant } from '../../domain/units.js';
import { liesBelow } from '../activities/figures.js';
import { type Condition, type PlaceResult, unsteadyOf } from './conditions.js';

/** With less than this nothing can be gained by doing both at once. */
const LITTLE_SHARE = 0.2;

const wherePlaces: Readonly<Record<string, string>> = {
  loop: 'on the loop',
  workers: 'in worker threads',
  addon: 'in C++ threads',
};

/** The answer: what each place overlaps of what can, and why. */
export function summaryOf(condition: Condition): string {
  const [first, ...others] = condition.places;
  if (first === undefined) return '';
  const most = Math.max(...condition.places.map(({ possible }) => possible.median));
  if (most < LITTLE_SHARE) {
    return (
      `Computing beside I/O can overlap no more than ${formatPercent(most)} here: the I/O alone keeps ` +
      `${significant(first.ioProcessors)} of ${first.processors} processors busy, so both want the same thing.`
    );
  }
  const parts = others.map(
    ({ place, achieved, possible }) =>
      `, ${whereOf(place)} ${formatPercent(achieved.median)} of ${formatPercent(possible.median)}`,
  );
  return (
    `Computing ${whereOf(first.place)} beside I/O overlaps ${formatPercent(first.achieved.median)} of the shorter work, ` +
    `where ${formatPercent(first.possible.median)} can${parts.join('')}: ${causeOf(condition)}.`
  );
}

/** Where overlap cannot be told, why, with what was measured. */
export function unsteadySummary(condition: Condition, unsteady: readonly PlaceResult[]): string {
  const parts = condition.places.map(
    ({ place, achieved, possible }) =>
      `${whereOf(place)} ${formatPercent(achieved.median)} of ${formatPercent(possible.median)}`,
  );
  return (
    `What computing beside I/O overlaps cannot be told here: the volume did not keep its pace, I/O alone took ` +
    `${driftsOf(unsteady)} of its time before when it was repeated afterwards; seen were ${parts.join(', ')}.`
  );
}

/** One condition, with all its figures, as a sentence. */
export function conditionText({ name, places }: Condition): string {
  const parts = places.map(
    ({ place, achieved, possible }) =>
      `${whereOf(place)} ${rangeOf(achieved)} of the shorter work, of ${rangeOf(possible)} possible`,
  );
  return `${name}: ${parts.join('; ')}.`;
}

/** What sums do to whatever else the loop serves. */
export function delayReason({ places }: Condition): readonly string[] {
  const delays = places.flatMap(({ place, delayMaxMs }) =>
    delayMaxMs === null ? [] : [`${formatDurationMs(delayMaxMs)} with the sums ${whereOf(place)}`],
  );
  if (delays.length === 0) return [];
  return [`The longest delay of the event loop, what a request would wait for: ${delays.join(', ')}.`];
}

/** Where the volume changed while it was measured. */
export function driftReason(condition: Condition, steadyTimes: number): readonly string[] {
  const unsteady = unsteadyOf(condition, steadyTimes);
  if (unsteady.length === 0) return [];
  return [
    `${condition.name}: the volume did not keep its pace, I/O alone afterwards over before is ${driftsOf(unsteady)}; its overlap is uncertain.`,
  ];
}

function driftsOf(unsteady: readonly PlaceResult[]): string {
  return unsteady.map(({ place, drift }) => `${significant(drift)}x (${whereOf(place)})`).join(', ');
}

/** Places that have no result. */
export function unmeasuredOf(activities: readonly ReportActivity[]): readonly string[] {
  const missing = activities.filter(({ time }) => time === null).map(({ key }) => key.route);
  const known = new Set(activities.map(({ key }) => key.route));
  const absent = ['loop', 'workers', 'addon'].filter((place) => !known.has(place));
  return [
    ...(missing.length === 0 ? [] : [`Without a completed round: ${[...new Set(missing)].join(', ')}.`]),
    ...(absent.length === 0 ? [] : [`Not measured: ${absent.join(', ')}.`]),
  ];
}

/** What tells the places apart, or that nothing does; no full stop. */
function causeOf({ places, inPieces }: Condition): string {
  const loop = places.find(({ place }) => place === 'loop');
  const elsewhere = places.filter(({ place }) => place !== 'loop');
  if (loop === undefined || elsewhere.length === 0) return processorsText(places);
  const better = elsewhere.filter(({ achieved }) => liesBelow(loop.achieved, achieved));
  const worse = elsewhere.filter(({ achieved }) => liesBelow(achieved, loop.achieved));
  const unsure = elsewhere.filter((place) => !better.includes(place) && !worse.includes(place));
  const delay =
    loop.delayMaxMs === null ? '' : `; the sums delay the loop by up to ${formatDurationMs(loop.delayMaxMs)}`;
  if (better.length > 0 && worse.length === 0) {
    const what = inPieces ? 'piece of a file' : 'step of a file (open, write, sync, close)';
    return `while a sum holds the loop, no next ${what} is asked for${exceptFor(unsure)}${delay}`;
  }
  if (worse.length > 0 && better.length === 0)
    return `calls in flight go on without the loop, and what threads compute in a shorter time overlaps no better${exceptFor(unsure)}${delay}`;
  if (better.length > 0)
    return `${namesOf(better)} more overlaps than on the loop, ${namesOf(worse)} less${delay}`;
  const rounds = Math.min(...places.map(({ achieved }) => achieved.rounds));
  const why = rounds < 2 ? 'a single round tells none' : 'the rounds vary by more than the places';
  return `${roomText(places)}; no sure difference between the places is seen, ${why}${delay}`;
}

/** Places that the rounds do not tell from the loop. */
function exceptFor(unsure: readonly PlaceResult[]): string {
  if (unsure.length === 0) return '';
  return ` (${namesOf(unsure)} the rounds vary by more than the difference)`;
}

function namesOf(places: readonly PlaceResult[]): string {
  return places.map(({ place }) => whereOf(place)).join(', ');
}

/** What decides how much can overlap wherever it is computed: whether the I/O leaves processors free. */
function roomText([first]: readonly PlaceResult[]): string {
  const { ioProcessors = 0, processors = 0 } = first ?? {};
  const busy = `${significant(ioProcessors)} of ${processors} processors busy`;
  return processors - ioProcessors >= 1
    ? `the I/O waits for the volume and keeps ${busy}, which leaves one for the sums`
    : `the I/O keeps ${busy}, and the sums take turns with it`;
}

function processorsText(places: readonly PlaceResult[]): string {
  const [first] = places;
  const busy = significant(first?.ioProcessors ?? 0);
  return `the I/O alone keeps ${busy} of ${first?.processors ?? 0} processors busy; no other place was measured beside it`;
}

function whereOf(place: string): string {
  return wherePlaces[place] ?? place;
}

function rangeOf({ median, min, max }: Summary): string {
  return `${formatPercent(median)} (${formatPercent(min)} to ${formatPercent(max)})`;
}
