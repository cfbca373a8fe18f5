import { formatNs, formatPercent, NS_PER_S, significant } from '../../domain/units.js';
import { overlaps, timeRatio, times } from './ratio.js';
import {
  awaitingRoutes,
  type PlaceReadings,
  routeNamed,
  type StagedWrite,
  type TimedRoute,
  writersOf,
} from './readings.js';

/** Above this share of its latency a write is slow by itself, whoever calls it. */
const SERVICE_RULES = 0.5;
/** A line that wakes a thread, and that thread the event loop, has a sleep of both; several lines may share one. */
const SLEEPS_OF_A_HAND_OVER = 0.5;

/** The answer for one place, in a sentence with its cause. */
export function summarizePlace(place: PlaceReadings): string {
  const { routes, missing } = place;
  const buffered = routeNamed(routes, 'sync-buffered');
  const [lead, most] = awaitingRoutes(routes);
  if (!buffered || !lead) {
    const why = missing
      .filter(({ name }) => /^(sync-buffered|await-each)/.test(name))
      .map(({ name, code }) => `${name} has no result (${code})`);
    return `Not answered: ${why.length > 0 ? why.join(', ') : 'awaiting each line and the buffered writer were not both measured'}.`;
  }
  const base = buffered.secondsPerLine;
  const ratio = timeRatio(lead.secondsPerLine, base);
  const figures = `${perLine(lead)} against ${perLine(buffered)} a line`;
  if (overlaps(ratio)) {
    return `No difference seen between awaiting each line and the buffered writer: ${figures}, ${significant(ratio.low)}x to ${significant(ratio.high)}x over the rounds.`;
  }
  if (ratio.ratio < 1) {
    return `Awaiting each line is no slower than the buffered writer here: ${figures}, ${times(ratio.ratio)}.`;
  }
  const others = most
    ? `, ${times(timeRatio(most.secondsPerLine, base).ratio)} with ${writersOf(most)} writers`
    : '';
  return `Awaiting each line costs ${times(ratio.ratio)} the buffered writer (${figures}${others}): ${causeOf(lead, place.stagedWrites)}${remedyOf(routes, buffered)}.`;
}

/** Whether something measured says why an awaited line takes so long. */
export function causeIsMeasured(lead: TimedRoute, staged: readonly StagedWrite[]): boolean {
  return staged.length > 0 || (lead.figure('sleeps/line') ?? 0) >= SLEEPS_OF_A_HAND_OVER;
}

function causeOf(lead: TimedRoute, staged: readonly StagedWrite[]): string {
  const alone = staged.find(({ inFlight }) => inFlight === writersOf(lead)) ?? staged[0];
  if (alone) {
    const { latencyNs, stagesNs } = alone;
    const service = formatNs(stagesNs.service);
    if (stagesNs.service > SERVICE_RULES * latencyNs) {
      return `on this volume the system call of a small write itself takes ${service} of ${formatNs(latencyNs)}`;
    }
    const percent = (ns: number): string => formatPercent(ns / latencyNs);
    return `each line is a round trip to a thread of libuv's pool, and of the time of an awaited small write ${percent(stagesNs.queue + stagesNs.deliver)} is hand-over between threads, ${percent(stagesNs.submit)} JavaScript and ${percent(stagesNs.service)} the system call (${service})`;
  }
  const sleeps = lead.figure('sleeps/line') ?? 0;
  if (sleeps >= SLEEPS_OF_A_HAND_OVER) {
    return `each line is a round trip to a thread of libuv's pool, with ${significant(sleeps)} sleeps and wake-ups of threads a line`;
  }
  return 'each line is a call of its own; where its time goes was not measured';
}

function remedyOf(routes: readonly TimedRoute[], buffered: TimedRoute): string {
  const parts = [
    { route: 'async-buffered', words: 'gathered to 64 KiB and awaited' },
    { route: 'double-buffered', words: 'double-buffered' },
  ].flatMap(({ route, words }) => {
    const found = routeNamed(routes, route);
    return found ? [`${words} ${times(timeRatio(found.secondsPerLine, buffered.secondsPerLine).ratio)}`] : [];
  });
  return parts.length === 0 ? '' : `; ${parts.join(', ')}`;
}

/** `37.2 us`. */
export function perLine({ secondsPerLine }: TimedRoute): string {
  return formatNs(secondsPerLine.median * NS_PER_S);
}
