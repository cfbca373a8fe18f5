import type { Answer } from '../domain/answer.js';
import type { Experiment, ExperimentResult } from '../domain/experiment.js';
import type { ReportVolume } from '../domain/report.js';
import { isMeasured } from './read/cells.js';
import { durableRoutes, type DurableRoute, groupSizes, syncLatency, timesAsSlow } from './read/durability.js';
import { costReasons, groupReasons, latencyReasons } from './read/durability-words.js';
import { meaningOfSync, type SyncMeaning } from './read/device-cache.js';
import { ratioEvidence, ratioWords, seenIn } from './read/ratio.js';
import { confidenceIn, reservations } from './read/trust.js';
import type { Evidence } from '../domain/finding.js';
import { formatNs, significant } from '../domain/units.js';

export const durable: Experiment = {
  name: 'durable',
  question: 'What does safety cost?',
  seenElsewhere: 'One sync at the end made one tool 16x slower than none.',
  answer,
};

/** Routes whose cost is told first, where they were measured: what a program does that writes one record after another. */
const PLAIN = ['fs-sync', 'native-pwrite', 'fs-promises', 'native-uv'];
/** Those whose groups are told. */
const GROUPED = ['fs-promises', 'native-uv'];

function answer({ volumes }: ExperimentResult): Answer | null {
  const answers = volumes.flatMap((volume) => answerOf(volume, volumes.length > 1) ?? []);
  const [first] = answers;
  if (first === undefined) return null;
  return {
    summary: answers.map(({ summary }) => summary).join(' '),
    confidence: first.confidence,
    reasons: answers.flatMap(({ reasons }) => reasons),
    evidence: answers.flatMap(({ evidence }) => evidence),
  };
}

function answerOf(volume: ReportVolume, named: boolean): Answer | null {
  const routes = durableRoutes(volume);
  const plain = preferred(routes, PLAIN, (route) => timesAsSlow(route.cell('each'), baseOf(route)) !== null);
  if (plain === undefined) return null;
  const [each, base] = [plain.cell('each'), baseOf(plain)];
  const cost = timesAsSlow(each, base);
  if (each === undefined || base === undefined || cost === null) return null;
  const grouped = preferred(routes, GROUPED, (route) => groupSizes(route) !== null);
  const alone = routes.find(({ depth, cell }) => depth === 1 && syncLatency(cell('each')) !== null) ?? plain;
  const meaning = meaningOfSync(volume, alone.cell('each'));
  const place = named ? `${volume.path}: ` : '';
  const cells = routes.flatMap((route) => route.cells);
  return {
    summary: place + summary(volume, plain, alone, grouped, meaning),
    confidence: confidenceIn(cost, [each, base]),
    reasons: [
      `On ${volume.path} ${meaning.words}.`,
      ...costReasons(routes),
      ...latencyReasons(routes),
      ...routes.filter(({ strategy }) => GROUPED.includes(strategy)).flatMap(groupReasons),
      ...unmeasured(volume),
      ...reservations(cells),
    ],
    evidence: [
      ratioEvidence(`${plain.strategy}, a sync after each write over one at the end, time`, cost, [
        each,
        base,
      ]),
      ...flushEvidence(routes),
    ],
  };
}

/** What a sync for each write is held against: the same bytes as safe at the end; else without any sync. */
function baseOf({ cell }: DurableRoute): ReturnType<DurableRoute['cell']> {
  return cell('end') ?? cell('none');
}

function preferred(
  routes: readonly DurableRoute[],
  names: readonly string[],
  wanted: (route: DurableRoute) => boolean,
): DurableRoute | undefined {
  const fit = routes.filter(wanted);
  return names.flatMap((name) => fit.filter(({ strategy }) => strategy === name))[0] ?? fit[0];
}

function summary(
  { mount, kind }: ReportVolume,
  plain: DurableRoute,
  alone: DurableRoute,
  grouped: DurableRoute | undefined,
  meaning: SyncMeaning,
): string {
  const cost = timesAsSlow(plain.cell('each'), baseOf(plain));
  const latency = syncLatency(alone.cell('each'));
  const takes =
    latency === null
      ? ''
      : `fdatasync takes ${formatNs(latency.p50 ?? latency.mean)} here (${latency.p50 === null ? 'mean' : 'p50'})`;
  if (meaning.kind === 'nothing')
    return `Nothing is durable on ${mount?.fsType ?? kind}: ${meaning.words}${takes === '' ? '' : `; ${takes}`}. What safety costs a disk tells.`;
  const against = plain.cell('end') === undefined ? 'no sync' : 'one at the end';
  // One round has no interval: its ratio is told as such.
  const first =
    cost === null || (cost.interval !== null && seenIn(cost) === 'nothing')
      ? `No difference is seen between a sync after each write and ${against} with ${plain.strategy}`
      : `A sync after each write makes ${plain.strategy} ${ratioWords(cost)} as slow as ${against}`;
  const because = [takes, meaning.words].filter((part) => part !== '').join(': ');
  return `${first}: ${because}${groupClause(grouped)}.`;
}

/** `; 16 in flight that share a sync pay it back to 3.02x`. */
function groupClause(route: DurableRoute | undefined): string {
  const sizes = route && groupSizes(route);
  const last = sizes?.points.at(-1);
  const against = route && baseOf(route);
  if (!route || !sizes || !last || against === undefined) return '';
  const [each, group] = [timesAsSlow(route.cell('each'), against), timesAsSlow(last.cell, against)];
  if (each === null || group === null) return '';
  const from = `${route.depth} in flight with a sync each are ${significant(each.ratio)}x as slow in ${route.strategy}`;
  if (sizes.paysFrom === null) return `; ${from}, and no group is seen to gain on that`;
  return `; ${from}, and a group of ${last.size} that shares one pays it back to ${significant(group.ratio)}x`;
}

function flushEvidence(routes: readonly DurableRoute[]): readonly Evidence[] {
  return routes.flatMap(({ strategy, depth, cells }) =>
    cells
      .filter(({ key }) => ['each', 'dsync', 'group:16'].includes(key.durability))
      .flatMap(({ id, key, flushesPerSync: { value, source } }) =>
        value === null
          ? []
          : [
              {
                name: `cache flushes for each ${key.durability === 'dsync' ? 'write' : 'sync'}, ${strategy}, ${depth} in flight, ${key.durability}`,
                value: significant(value),
                unit: '',
                source: `${source}, cell ${id}`,
              },
            ],
      ),
  );
}

function unmeasured({ cells }: ReportVolume): readonly string[] {
  const missing = cells.filter((cell) => cell.family !== 'control' && !isMeasured(cell));
  return missing.length === 0
    ? []
    : [`Not measured: ${missing.map(({ key }) => `${key.strategy} with ${key.durability}`).join(', ')}.`];
}
