import type { Answer } from '../../domain/answer.js';
import type { Evidence } from '../../domain/finding.js';
import type { ReportActivity } from '../../domain/report.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { formatBandwidth, formatBytes, significant } from '../../domain/units.js';
import { medianOf } from '../activities/figures.js';
import { causeOf } from './cause.js';
import { cliffWords, findCliff, noCliffWords, throttleMark } from './cliff.js';
import { find, judge, type Phase, rate, speedRatio } from './select.js';

const phaseWords: Readonly<Record<Exclude<Phase, 'new'>, string>> = {
  truncate: 'truncating and writing',
  overwrite: 'overwriting in place',
  recreate: 'deleting and making anew',
};
const later = Object.keys(phaseWords) as readonly Exclude<Phase, 'new'>[];

/** The answer for one directory; null: new files have no result. Of them alone it is the burst and the cliff. */
export function answerPath(
  activities: readonly ReportActivity[],
): Pick<Answer, 'summary' | 'reasons' | 'evidence'> | null {
  const route = (['fs', 'dd'] as const).find((one) =>
    find(activities, { route: one, phase: 'new', writers: 1 }),
  );
  const fresh = route && find(activities, { route, phase: 'new', writers: 1 });
  if (!route || !fresh) return null;
  const compared = later.flatMap((phase) => {
    const activity = find(activities, { route, phase, writers: 1 });
    return activity === null
      ? []
      : [{ phase, activity, ratio: speedRatio(activity, fresh), cause: causeOf(activity, fresh) }];
  });
  return {
    summary: `${summaryOf(compared, fresh)}; ${cliffClause(fresh)}.`,
    reasons: [
      ...compared.flatMap(({ phase, cause }) =>
        cause === null || cause.because === '' ? [] : [`${capital(phaseWords[phase])}: ${cause.because}`],
      ),
      ...behindAnother(activities, route),
      ...atOnce(activities, route),
      ...besideDd(activities),
      ...withSync(activities, route),
      ...cliffReasons(activities, fresh),
      ...missing(activities),
    ],
    evidence: [
      rateEvidence('new files', fresh),
      ...compared.flatMap(({ phase, activity, ratio }) => [
        rateEvidence(phaseWords[phase], activity),
        ratioEvidence(`${phaseWords[phase]} over new files`, ratio, activity, fresh),
      ]),
    ],
  };
}

interface Compared {
  readonly phase: Exclude<Phase, 'new'>;
  readonly activity: ReportActivity;
  readonly ratio: RatioEstimate;
  readonly cause: ReturnType<typeof causeOf>;
}

function summaryOf(compared: readonly Compared[], fresh: ReportActivity): string {
  const judged = compared.map((one) => ({ ...one, judged: judge(one.ratio) }));
  const rateOfNew = formatBandwidth(rate(fresh));
  if (compared.length === 0) return `New files alone were written, at ${rateOfNew} on average`;
  const base = `new files (${rateOfNew})`;
  const slower = judged.filter((one) => one.judged === 'slower');
  const others = judged.filter((one) => one.judged !== 'slower');
  if (judged.some((one) => one.judged === 'unknown'))
    return `One round cannot tell whether the second run is slower than ${base}: ${judged.map(ratioClause).join(', ')}`;
  if (slower.length === 0)
    return `A second run is not slower in itself than ${base}: ${judged.map(clause).join(', ')}`;
  return [
    `The second run is slower than ${base}: ${slower.map(clause).join(', ')}`,
    ...(others.length === 0 ? [] : [others.map(clause).join(', ')]),
  ].join('; ');
}

function clause(one: Compared): string {
  const judged = judge(one.ratio);
  if (judged === 'same') return `${ratioClause(one)}, no difference seen`;
  return `${ratioClause(one)}${one.cause === null ? '' : ` ${one.cause.words}`}`;
}

function ratioClause({ phase, ratio }: Compared): string {
  return `${phaseWords[phase]} goes at ${ratioWords(ratio)}`;
}

function cliffClause(fresh: ReportActivity): string {
  const found = findCliff(fresh);
  if (found.kind === 'cliff') return `the rate of new files ${cliffWords(found.cliff)}, ${found.cause.brief}`;
  return found.kind === 'none' ? noCliffWords(fresh) : `a cliff could not be looked for: ${found.why}`;
}

/** What another run that has just ended changes: its data is in memory still. */
function behindAnother(activities: readonly ReportActivity[], route: 'fs' | 'dd'): readonly string[] {
  return (['new', 'truncate'] as const).flatMap((phase) => {
    const settled = find(activities, { route, phase, writers: 1 });
    const dirty = find(activities, { route, phase, writers: 1, before: 'dirty' });
    if (!settled || !dirty) return [];
    const ratio = speedRatio(dirty, settled);
    const what = phase === 'new' ? 'New files' : 'Truncating and writing';
    const words = {
      slower: 'its writeback goes on beside',
      same: 'no difference seen',
      faster: 'what it left unwritten need not be written any more',
      unknown: 'one round cannot tell',
    };
    const unwritten = medianOf(dirty, 'unwritten before');
    const state = unwritten === null ? '' : ` (${formatBytes(unwritten)} unwritten at the start)`;
    return [
      `${what} right behind another run${state}: ${ratioWords(ratio)} of the rate after it has settled: ${words[judge(ratio)]}.`,
    ];
  });
}

function atOnce(activities: readonly ReportActivity[], route: 'fs' | 'dd'): readonly string[] {
  const several = Math.max(...activities.map(({ key }) => Number(key.parameters.writers)));
  if (several < 2) return [];
  return (['new', ...later] as const).flatMap((phase) => {
    const alone = find(activities, { route, phase, writers: 1 });
    const together = find(activities, { route, phase, writers: several });
    if (!alone || !together) return [];
    const each = formatBandwidth(rate(together) / several);
    const ratio = speedRatio(together, alone);
    const sense = judge(ratio) === 'same' ? ', no difference seen' : '';
    const what = phase === 'new' ? 'new files' : phaseWords[phase];
    return [
      `${several} at once, ${what}: ${each} each, ${formatBandwidth(rate(together))} in all, ${ratioWords(ratio)} of one after another${sense}.`,
    ];
  });
}

function besideDd(activities: readonly ReportActivity[]): readonly string[] {
  return (['new', ...later] as const).flatMap((phase) => {
    const [fs, dd] = [
      find(activities, { route: 'fs', phase, writers: 1 }),
      find(activities, { route: 'dd', phase, writers: 1 }),
    ];
    if (!fs || !dd) return [];
    const what = phase === 'new' ? 'new files' : phaseWords[phase];
    const ownMs = medianOf(dd, 'dd says');
    const own = ownMs === null ? '' : `; by its own clock ${formatBandwidth(dd.bytes / (ownMs / 1000))}`;
    return [
      `dd itself, ${what}: ${formatBandwidth(rate(dd))} with its start and end, ${ratioWords(speedRatio(dd, fs))} of fs.write${own}.`,
    ];
  });
}

/** What the device gives, once it is waited for. */
function withSync(activities: readonly ReportActivity[], route: 'fs' | 'dd'): readonly string[] {
  return (['new', 'truncate'] as const).flatMap((phase) => {
    const [cached, synced] = [
      find(activities, { route, phase, writers: 1 }),
      find(activities, { route, phase, writers: 1, sync: 'end' }),
    ];
    if (!cached || !synced) return [];
    const what = phase === 'new' ? 'New files' : 'Truncating and writing';
    const sync = medianOf(synced, 'final sync');
    return [
      `${what} with an fsync of each at the end: ${formatBandwidth(rate(synced))}, ${ratioWords(speedRatio(synced, cached))} of the rate without` +
        `${sync === null ? '' : ` (the syncs took ${significant(sync)} ms)`}: a rate without a sync is largely that of memory.`,
    ];
  });
}

/** Every fall that was seen, and what a run so short cannot see. */
function cliffReasons(activities: readonly ReportActivity[], fresh: ReportActivity): readonly string[] {
  const falls = activities.flatMap((activity) => {
    const found = findCliff(activity);
    if (found.kind !== 'cliff') return [];
    const { route, parameters } = activity.key;
    const name = [route, parameters.phase, parameters.before, `${parameters.writers ?? ''} at once`].join(
      ', ',
    );
    return [
      `The rate of ${name} in the middle round ${cliffWords(found.cliff)}, ${found.cause.brief}: ${found.cause.because}.`,
    ];
  });
  const mark = throttleMark(fresh);
  if (mark === null || fresh.bytes >= mark) return falls;
  const scale = Math.ceil((1.5 * mark) / fresh.bytes);
  return [
    ...falls,
    `${formatBytes(fresh.bytes)} cannot show a cliff that begins at ${formatBytes(mark)} unwritten: sizes ${scale} times as large would (--scale).`,
  ];
}

function missing(activities: readonly ReportActivity[]): readonly string[] {
  const without = activities.filter(({ time }) => time === null);
  if (without.length > 0) return [`${without.length} of ${activities.length} parts have no result.`];
  return activities.some(({ key }) => key.route === 'dd') ? [] : ['dd was not measured.'];
}

function rateEvidence(name: string, activity: ReportActivity): Evidence {
  const [value = '', unit = ''] = formatBandwidth(rate(activity)).split(' ');
  return { name, value: Number(value), unit, source: `activity ${activity.id}` };
}

function ratioEvidence(
  name: string,
  ratio: RatioEstimate,
  one: ReportActivity,
  other: ReportActivity,
): Evidence {
  const how =
    ratio.interval === null ? 'one round' : ratio.method === 'bootstrap' ? '95 %' : 'range of the rounds';
  return {
    name: `${name} (${how})`,
    value: ratioWords(ratio),
    unit: '',
    source: `activities ${one.id}, ${other.id}`,
  };
}

function ratioWords({ ratio, interval }: RatioEstimate): string {
  if (interval === null) return `${significant(ratio)}x`;
  return `${significant(ratio)}x (${significant(interval[0])} to ${significant(interval[1])})`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
