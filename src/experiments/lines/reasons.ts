import { formatNs, NS_PER_S, significant } from '../../domain/units.js';
import { timeRatio, times, undecided } from './ratio.js';
import {
  awaitingRoutes,
  type PlaceReadings,
  routeNamed,
  type StagedWrite,
  type TimedRoute,
  writersOf,
} from './readings.js';
import { perLine } from './summary.js';

/** Why it is so in one place: what each route's figures say, and nothing of what was not measured. */
export function reasonsOf(place: PlaceReadings): readonly string[] {
  const { routes, stagedWrites } = place;
  const buffered = routeNamed(routes, 'sync-buffered');
  return [
    ...orderOf(routes, buffered),
    ...awaitingRoutes(routes).map(splitOf),
    ...(stagedWrites.length === 0 ? [] : [stagesText(stagedWrites)]),
    ...callsOf(routes),
    ...streamOf(routes),
    ...openingOf(routes),
    ...handlesOf(routes),
    ...threadsOf(routes),
    foundOf(place),
  ];
}

function orderOf(routes: readonly TimedRoute[], buffered: TimedRoute | undefined): readonly string[] {
  if (!buffered || routes.length < 2) return [];
  const each = routes.map((route) => {
    const { ratio } = timeRatio(route.secondsPerLine, buffered.secondsPerLine);
    return `${route.name} ${perLine(route)} (${times(ratio)})`;
  });
  return [`A line takes, from quick to slow: ${each.join('; ')}.`];
}

function splitOf(route: TimedRoute): string {
  const [user, system] = [route.figure('user CPU/line'), route.figure('system CPU/line')];
  const [sleeps, calls] = [route.figure('sleeps/line'), route.figure('write calls/line')];
  const parts = [
    ...(user === null || system === null
      ? []
      : [`${formatNs(user)} user and ${formatNs(system)} system CPU time, of all threads`]),
    ...(route.loop === null ? [] : [`the event loop busy ${(100 * route.loop).toFixed(0)} % of the time`]),
    ...(sleeps === null ? [] : [`${significant(sleeps)} sleeps of a thread`]),
    ...(calls === null
      ? []
      : [`${significant(calls)} system calls that write: the line, and what wakes the event loop`]),
  ];
  return `${route.name}: ${perLine(route)} a line${parts.length === 0 ? '' : `, with ${parts.join(', ')}`}.`;
}

function stagesText(writes: readonly StagedWrite[]): string {
  const each = writes.map(
    ({ inFlight, latencyNs, stagesNs }) =>
      `${inFlight} in flight, ${formatNs(latencyNs)} from call to promise: ${formatNs(stagesNs.submit)} JavaScript until it is queued, ${formatNs(stagesNs.queue)} until a thread of the pool has it, ${formatNs(stagesNs.service)} system call, ${formatNs(stagesNs.deliver)} until the promise goes on`,
  );
  return `In stages, stamped in trials of their own, of ${writes[0]?.bytes ?? 0}-byte writes by FileHandle.write with a position: ${each.join('; ')}.`;
}

function callsOf(routes: readonly TimedRoute[]): readonly string[] {
  const sync = routeNamed(routes, 'sync-each');
  const [lead] = awaitingRoutes(routes);
  if (!sync || !lead) return [];
  const beyondNs = (lead.secondsPerLine.median - sync.secondsPerLine.median) * NS_PER_S;
  if (beyondNs <= 0) return [];
  return [
    `writeSync for each line takes ${perLine(sync)}: that is a system call for each line without another thread. The other ${formatNs(beyondNs)} of ${lead.name} are the way to the pool and back.`,
  ];
}

function streamOf(routes: readonly TimedRoute[]): readonly string[] {
  const stream = routeNamed(routes, 'stream');
  const calls = stream?.figure('write calls/line') ?? null;
  if (!stream || calls === null || calls <= 0 || calls >= 1) return [];
  return [
    `A stream gathers what waits while a write is in flight: ${perLine(stream)} a line, with one system call that writes for ${significant(1 / calls)} lines.`,
  ];
}

function openingOf(routes: readonly TimedRoute[]): readonly string[] {
  const append = routeNamed(routes, 'append-file');
  const [lead] = awaitingRoutes(routes);
  if (!append || !lead) return [];
  const ratio = timeRatio(append.secondsPerLine, lead.secondsPerLine);
  if (undecided(ratio) !== null || ratio.ratio < 1) return [];
  return [
    `appendFile opens, writes and closes for each line, each a round trip: ${perLine(append)}, ${times(ratio.ratio)} that of ${lead.name}, which leaves the file open.`,
  ];
}

/** FileHandle.write against fs.write. */
function handlesOf(routes: readonly TimedRoute[]): readonly string[] {
  const callback = routeNamed(routes, 'await-callback');
  const handle =
    callback &&
    routes.find(({ key }) => key.route === 'await-each' && writersOf({ key }) === writersOf(callback));
  if (!callback || !handle) return [];
  const ratio = timeRatio(handle.secondsPerLine, callback.secondsPerLine);
  const what = `FileHandle.write against fs.write, promised, ${writersOf(callback)} at once: ${perLine(handle)} against ${perLine(callback)}`;
  return [`${what}, ${undecided(ratio) ?? times(ratio.ratio)}.`];
}

function threadsOf(routes: readonly TimedRoute[]): readonly string[] {
  const each = routes
    .filter(({ key }) => key.route === 'native-pwrite' && key.parameters.gather === 1)
    .sort((a, b) => Number(a.key.parameters.threads) - Number(b.key.parameters.threads));
  const [few, many] = [each[0], each.at(-1)];
  if (!few || !many || few === many) return [];
  const ratio = timeRatio(many.secondsPerLine, few.secondsPerLine);
  const what = `pwrite at computed offsets, ${String(few.key.parameters.threads)} against ${String(many.key.parameters.threads)} threads: ${perLine(few)} against ${perLine(many)} a line`;
  const open = undecided(ratio);
  if (open !== null) return [`${what}, ${open}.`];
  return ratio.ratio < 1
    ? [`${what}: ${times(1 / ratio.ratio)} as quick.`]
    : [
        `${what}: no gain. Writes into one file take turns at its lock, so that knowing where each line belongs does not make them concurrent.`,
      ];
}

function foundOf({ routes, missing }: PlaceReadings): string {
  const late = routes.filter(({ lateLines }) => lateLines > 0);
  const without = missing.map(({ name, code, message }) => `${name} has no result: ${code}, ${message}`);
  const found =
    late.length === 0
      ? 'all in order'
      : `in order but for ${late.map(({ name }) => name).join('; ')}, whose writes run in several threads of the pool at once: the kernel locks the position (or, with O_APPEND, the file) for each, so that none is lost, and the threads race for who is first`;
  return [
    `Of ${routes.length} routes every line was found, once and whole, ${found}.`,
    ...without.map((text) => `${text}.`),
  ].join(' ');
}
