import type { ActivityKey } from '../../domain/activity-key.js';
import type { ExperimentResult } from '../../domain/experiment.js';
import { type StageName, stageNames } from '../../domain/measurement.js';
import type { ReportActivity, ReportCell } from '../../domain/report.js';
import type { Summary } from '../../domain/statistics.js';
import { formatBytes } from '../../domain/units.js';

/** A route that completed, by what a line took. */
export interface TimedRoute {
  readonly name: string;
  readonly key: ActivityKey;
  readonly secondsPerLine: Summary;
  readonly loop: number | null;
  readonly disturbed: boolean;
  /** Median over the rounds; null: not found. */
  figure(name: string): number | null;
  /** Largest of the rounds. */
  readonly lateLines: number;
}

/** Where the time of an awaited small write went, on average, by a trial that stamped the system call. */
export interface StagedWrite {
  readonly inFlight: number;
  readonly bytes: number;
  readonly latencyNs: number;
  readonly stagesNs: Readonly<Record<StageName, number>>;
}

/** What was measured in one directory. */
export interface PlaceReadings {
  readonly path: string;
  /** From quick to slow. */
  readonly routes: readonly TimedRoute[];
  readonly missing: readonly { readonly name: string; readonly code: string; readonly message: string }[];
  readonly stagedWrites: readonly StagedWrite[];
}

export function placesOf({ activities, volumes }: ExperimentResult): readonly PlaceReadings[] {
  const own = activities.filter(({ key }) => key.workload === 'lines');
  const paths = [...new Set(own.flatMap(({ path }) => path ?? []))];
  return paths.map((path) => {
    const here = own.filter((activity) => activity.path === path);
    const name = namesOf(here);
    const volume = volumes.find((each) => each.path === path || each.target === path);
    return {
      path,
      routes: here
        .flatMap((activity) => timedRoute(activity, name(activity.key)))
        .sort((a, b) => a.secondsPerLine.median - b.secondsPerLine.median),
      missing: here
        .filter(({ time }) => time === null)
        .map((activity) => missingRoute(activity, name(activity.key))),
      stagedWrites: (volume?.cells ?? [])
        .flatMap((cell) => stagedWrite(cell))
        .sort((a, b) => a.inFlight - b.inFlight),
    };
  });
}

/** The awaiting route with the fewest lines in flight, and the one with the most where that is another one. */
export function awaitingRoutes(routes: readonly TimedRoute[]): readonly TimedRoute[] {
  const awaiting = routes.filter(({ key }) => key.route === 'await-each');
  const sorted = [...awaiting].sort((a, b) => writersOf(a) - writersOf(b));
  return sorted.length > 1 ? [...sorted.slice(0, 1), ...sorted.slice(-1)] : sorted;
}

export function routeNamed(routes: readonly TimedRoute[], name: string): TimedRoute | undefined {
  return routes.find(({ key }) => key.route === name);
}

export function writersOf({ key }: Pick<TimedRoute, 'key'>): number {
  return Number(key.parameters.writers ?? 1);
}

/** The route with its parameters, and what else it was run with where that is not the same for all. */
function namesOf(peers: readonly ReportActivity[]): (key: ActivityKey) => string {
  const varies = (field: 'poolSize' | 'cpus' | 'node'): boolean =>
    new Set(peers.flatMap(({ key }) => key[field] ?? (field === 'poolSize' ? [] : 'all'))).size > 1;
  const [pools, processors, nodes] = [varies('poolSize'), varies('cpus'), varies('node')];
  return (key) =>
    [
      routeName(key),
      ...(pools && key.poolSize !== null ? [`pool ${key.poolSize}`] : []),
      ...(processors ? [key.cpus === null ? 'all CPUs' : `${key.cpus} CPUs`] : []),
      ...(nodes ? [key.node ?? 'this Node.js'] : []),
    ].join(', ');
}

function routeName({ route, parameters: { writers, threads, gather } }: ActivityKey): string {
  const counted = (count: number | string, what: string): string =>
    `${count} ${what}${Number(count) === 1 ? '' : 's'}`;
  return [
    route,
    ...(writers === undefined ? [] : [counted(writers, 'writer')]),
    ...(threads === undefined ? [] : [counted(threads, 'thread')]),
    ...(gather === undefined || gather === 1 ? [] : [`gathering ${formatBytes(Number(gather))}`]),
  ].join(', ');
}

function timedRoute(activity: ReportActivity, name: string): readonly TimedRoute[] {
  const { key, time, figures, eventLoopUtilisation, trials } = activity;
  if (time === null) return [];
  const completed = trials.filter(({ exit }) => exit === 'completed');
  return [
    {
      name,
      key,
      secondsPerLine: time.secondsPerIteration,
      loop: eventLoopUtilisation,
      // Calm rounds are taken where there are any.
      disturbed: completed.every(({ disturbances }) => disturbances.length > 0),
      figure: (of) => figures[of]?.value.median ?? null,
      lateLines: figures['late lines']?.value.max ?? 0,
    },
  ];
}

function missingRoute({ trials }: ReportActivity, name: string): PlaceReadings['missing'][number] {
  const failure = trials.flatMap((trial) => trial.failure ?? [])[0];
  return { name, code: failure?.code ?? 'not run', message: failure?.message ?? '' };
}

function stagedWrite({ key, operations }: ReportCell): readonly StagedWrite[] {
  const stages = operations.write?.stagesNs ?? null;
  if (key.strategy !== 'fs-promises' || stages === null || stages.service.count === 0) return [];
  const mean = (stage: StageName): number => stages[stage].sum / stages[stage].count;
  return [
    {
      inFlight: key.depth,
      bytes: key.blockSizeBytes,
      latencyNs: stageNames.reduce((sum, stage) => sum + mean(stage), 0),
      stagesNs: {
        submit: mean('submit'),
        queue: mean('queue'),
        service: mean('service'),
        deliver: mean('deliver'),
      },
    },
  ];
}
