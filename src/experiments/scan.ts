import type { Answer } from '../domain/answer.js';
import type { Experiment, ExperimentResult } from '../domain/experiment.js';
import type { Confidence } from '../domain/finding.js';
import { kneeMethodWords } from '../domain/knee-words.js';
import { curvesOf, type Curve } from './scan/curves.js';
import { causesOf, comparison, groupSentence, kneeSentence, conditionWords } from './scan/words.js';

const ROUNDS_FOR_HIGH = 5;
const ROUNDS_FOR_MEDIUM = 3;

export const scan: Experiment = {
  name: 'scan',
  question: 'How much concurrency before it stops helping? Threads or processes?',
  seenElsewhere:
    'Over 46,000 objects of 118 GB threads stopped gaining at 2, processes at 2 x CPUs. Elsewhere means other machines: compare the reasons, not the numbers.',
  answer,
};

function answer({ activities, run }: ExperimentResult): Answer | null {
  const curves = curvesOf(activities);
  const scanned = activities.filter(({ key }) => key.workload === 'scan');
  const failed = scanned.filter(({ trials }) => trials.some(({ failure }) => failure !== null));
  const left = leftOut(failed, scanned.length);
  if (curves.length === 0) return null;
  const processors = run.environment.cpus;
  const several = new Set(curves.map(({ path }) => path)).size > 1;
  const leading = curves.filter(({ route }) => route === 'worker-threads' || route === 'processes');
  const groups = groupsOf(leading.length > 0 ? leading : curves);
  const causes = causesOf(curves, processors);
  const others = curves.filter((curve) => !groups.flat().includes(curve));
  const method = curves[0]?.knee.method ?? 'range';
  return {
    summary: `${groups.map((group) => groupSentence(group, processors, several)).join('. ')}.`,
    confidence: confidenceOf(curves, failed.length, causes),
    reasons: [
      ...groups.flatMap((group) => comparisonOf(group, several)),
      ...others.map(
        (curve) =>
          `${conditionWords(curve, several)}: ${kneeSentence(curve)}: ${causes[curves.indexOf(curve)]?.words ?? ''}.`,
      ),
      `A knee is the least concurrency within 5 % of the best; in brackets ${kneeMethodWords(method)}.`,
      ...unseen(curves),
      ...left,
    ],
    evidence: causes.flatMap(({ evidence }) => evidence),
  };
}

/** Curves under the same conditions, in the order in which they were planned. */
function groupsOf(curves: readonly Curve[]): readonly (readonly Curve[])[] {
  const groups = new Map<string, Curve[]>();
  for (const curve of curves) {
    const name = JSON.stringify([curve.path, curve.cold, curve.cpus]);
    groups.set(name, [...(groups.get(name) ?? []), curve]);
  }
  return [...groups.values()];
}

function comparisonOf(group: readonly Curve[], several: boolean): readonly string[] {
  const [threads, processes] = ['worker-threads', 'processes'].map((route) =>
    group.find((curve) => curve.route === route),
  );
  if (threads === undefined || processes === undefined) return [];
  const handing =
    threads.cold || threads.remote
      ? ''
      : ' Processes are handed their files by messages, threads by a counter that they share: where a file is read in microseconds that is part of the difference.';
  return [`${conditionWords(threads, several)}: ${comparison(threads, processes)}.${handing}`];
}

/** What the question asks for and was not measured. */
function unseen(curves: readonly Curve[]): readonly string[] {
  const missing = [
    ...(curves.some(({ cold, remote }) => cold || remote) ? [] : ['cold files']),
    ...(curves.some(({ cold, remote }) => !cold || remote) ? [] : ['warm files']),
    ...(curves.some(({ route }) => route === 'worker-threads') ? [] : ['worker threads']),
    ...(curves.some(({ route }) => route === 'processes') ? [] : ['processes']),
    ...(new Set(curves.map(({ cpus }) => cpus)).size > 1 ? [] : ['several numbers of CPUs']),
  ];
  return missing.length === 0 ? [] : [`No curve over concurrency was measured for ${missing.join(', ')}.`];
}

function leftOut(failed: ExperimentResult['activities'], all: number): readonly string[] {
  if (failed.length === 0) return [];
  const reasons = new Set(
    failed.flatMap(({ trials }) => trials.flatMap(({ failure }) => failure?.message ?? [])),
  );
  return [
    `${failed.length} of ${all} cells have rounds without a result: ${[...reasons].slice(0, 3).join('; ')}.`,
  ];
}

/** Rounds that were disturbed, few of them, failures, or knees that the rounds do not agree on make it less sure. */
function confidenceOf(
  curves: readonly Curve[],
  failures: number,
  causes: readonly { readonly kind: string }[],
): Confidence {
  const rounds = Math.min(
    ...curves.flatMap(({ points }) => points.map(({ throughputs }) => throughputs.length)),
  );
  const points = curves.flatMap((curve) => curve.points);
  const disturbed = points.filter(({ activity }) =>
    activity.trials.some(({ disturbances }) => disturbances.length > 0),
  ).length;
  const wide = curves.filter(({ knee }) => knee.interval === null || knee.interval[0] !== knee.interval[1]);
  const open = causes.filter(({ kind }) => kind === 'open').length;
  if (rounds < ROUNDS_FOR_MEDIUM || disturbed > points.length / 2 || open > curves.length / 2) return 'low';
  if (rounds < ROUNDS_FOR_HIGH || failures > 0 || disturbed > 0 || wide.length > 0 || open > 0)
    return 'medium';
  return 'high';
}
