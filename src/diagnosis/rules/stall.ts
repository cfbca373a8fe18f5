import type { CellFacts, TrialFacts, VolumeFacts } from '../../domain/facts.js';
import type { Confidence, Evidence, Finding, Rule, WorkloadGroup } from '../../domain/finding.js';
import { formatNs, significant } from '../../domain/units.js';
import { total } from '../../stats/moments.js';
import { cachedCallNs } from '../cached-call.js';
import { concurrency, jobShare, lowered, totalDepth } from '../compare.js';
import {
  isStall,
  LEAST_DUE,
  LEAST_PRESSED_NS,
  LEAST_STALL_NS,
  LEAST_TIMES_USUAL,
  MOST_PRESSURE,
  MOST_SLOW_BETWEEN,
  MOST_SLOW_ELSEWHERE,
  operationBytes,
  stallsIn,
  type Stalls,
  usualLatency,
} from '../stalls.js';
import { describeCell, percent } from '../words.js';

/**
 * Where a volume holds a thread up: in state D, with a file of a volume at hand, or in a call that takes a path. In any
 * other call a trial may hang by our fault.
 */
const HELD_UP =
  /\(state D\)| of \/(?!dev\/|proc\/)|\b(?:open|openat2?|unlink|unlinkat|rename|renameat2?|mkdir|statx?|newfstatat) \(/;
/** So many stalls in so many trials are a habit. */
const MANY_SPANS = 4;
const MANY_ROUNDS = 3;
/** One of so long in which no lane went on is no slow moment, though it was seen once. */
const SURE_STALL_NS = 2e9;

interface Hung {
  readonly cell: CellFacts;
  readonly trial: TrialFacts;
}

/** Nothing ends for a while, in any lane: the volume as a whole stops. */
export const stall: Rule = {
  id: 'stall',
  summary: 'the whole volume stops for a while: no operation ends, in any lane',
  thresholds: [
    {
      name: 'a span without any operation ending, at least',
      value: LEAST_STALL_NS,
      unit: 'ns',
      reason:
        'four samples at the usual ten a second, of which three lie wholly within: shorter ones may be slow operations',
    },
    {
      name: 'and times the median of what a lane does, at least',
      value: LEAST_TIMES_USUAL,
      unit: 'times',
      reason: 'on a slow volume nothing ends for a while in the usual way',
    },
    {
      name: 'of a load at a rate: operations that were due in such a span, at least',
      value: LEAST_DUE,
      reason: 'where hardly any is due none ends either',
    },
    {
      name: "of the lanes' time outside the spans, what slow operations (more than ten times the median) take, below",
      value: MOST_SLOW_BETWEEN,
      unit: 'share',
      reason: 'where most lanes stand still between the spans, too, each waits for an operation of its own',
    },
    {
      name: 'of a load at a rate: of what slow operations take, outside the spans, at most',
      value: MOST_SLOW_ELSEWHERE,
      unit: 'share',
      reason: 'its lanes are idle between: where slow operations take most elsewhere, each comes by itself',
    },
    {
      name: 'such spans, at least, or one of a second',
      value: 2,
      reason: 'a single short one may be anything',
    },
    {
      name: 'share of the time in which a task waited for a processor, from which on only longer spans count',
      value: MOST_PRESSURE,
      unit: 'share',
      reason: 'beyond it nothing may have ended for want of a processor',
    },
    {
      name: 'those then, at least',
      value: LEAST_PRESSED_NS,
      unit: 'ns',
      reason: 'for so long no scheduler lets all lanes wait for their turn',
    },
    {
      name: 'or: trials that hung, at least',
      value: 1,
      reason: 'nothing ended for the whole of the time limit',
    },
  ],
  explanation: {
    meaning:
      'For spans of 400 ms and more nothing ended at all, though several operations were under way: the volume as a whole stood still, then went on. Or a trial hung: nothing ended until its time limit. ' +
      'In a latency tail one operation is slow while others end, and the slow ones become more with the number of operations; stalls become more with time. Where slow ones last so long that all lanes wait at once, ' +
      'they still come to it and go on one after another, and stand still between the spans, too: that is a tail.',
    evidence:
      'What the trial moved from sample to sample (`rchar` and `wchar` of `/proc/PID/io`, which count a call when it returns): spans of consecutive samples without a byte. Cells with one operation under way are not looked at where there are others. ' +
      'Of a trial that hung, the system calls in which its threads stood.',
    limits:
      'A span that reaches to the end of a trial counts only if the operations of all lanes end together after it: by then nothing new is begun, and a single slow operation would do. Samples that were taken late do not count: ' +
      'then the machine stood still. Of a load at a rate latencies count from the calls: what it waits for itself while it lags behind is no stall. A commit of `group:N` counts from the intended start all the same, and can hide one. Nothing is concluded under a limit of a cgroup that is reached, and of routes whose bytes are moved by other processes. With one operation under way at a time the confidence is low, and of spans in one round alone, unless one lasted two seconds. ' +
      'Of buffered writes it is a step lower: their writers also stop together while the kernel writes back; not where a server of FUSE is waited for in each of them, ten times as long as copying takes.',
    whatToDo:
      'Look into the kernel log and at the device or server at the times of the spans: resets and timeouts of a device, a failover, a snapshot, a flash device out of spare blocks. Give the service a time limit for its I/O, and threads to spare.',
  },
  conclude(facts, group) {
    const hung = hungTrials(facts, group);
    const stalls = stallsIn(facts, group);
    const seen = stalls !== null && isStall(stalls) ? stalls : null;
    if (hung.length > 0) return hungFinding(facts, group, hung, seen);
    return seen === null ? null : spanFinding(seen, mayWriteBack(facts, seen));
  },
};

function trialsOf(facts: VolumeFacts, group: WorkloadGroup): readonly Hung[] {
  return facts.cells
    .filter(({ id, strategy }) => group.cellIds.includes(id) && strategy.family !== 'control')
    .flatMap((cell) => [...cell.trials, ...(cell.staging?.trials ?? [])].map((trial) => ({ cell, trial })));
}

function hungTrials(facts: VolumeFacts, group: WorkloadGroup): readonly Hung[] {
  return trialsOf(facts, group).filter(({ trial }) => trial.exit === 'hung');
}

function spanShare({ spans, watchedNs }: Stalls): number {
  return watchedNs === 0 ? 0 : Math.min(1, total(spans.map(({ aboutNs }) => aboutNs)) / watchedNs);
}

function spanEvidence(stalls: Stalls): readonly Evidence[] {
  const { spans, rounds } = stalls;
  const source = `/proc/PID/io, ${[...new Set(spans.map(({ cell }) => `cell ${cell.id}`))].join(', ')}`;
  const inMs = (ns: number): number => Math.round(ns / 1e6);
  const longest = Math.max(...spans.map(({ lengthNs }) => lengthNs));
  return [
    { name: 'spans without progress', value: spans.length, unit: 'spans', source },
    { name: 'the longest of them', value: inMs(longest), unit: 'ms', source },
    { name: 'all together', value: inMs(total(spans.map(({ lengthNs }) => lengthNs))), unit: 'ms', source },
    { name: 'their share of the time', value: percent(spanShare(stalls)), unit: '', source },
    { name: 'rounds with any', value: `${roundsWith(stalls)} of ${rounds}`, unit: 'rounds', source },
  ];
}

function roundsWith({ spans }: Stalls): number {
  return new Set(spans.map(({ cell, round }) => `${cell.id} ${round}`)).size;
}

/** So many times as long as through memory a call waits for something else. */
const LEAST_TIMES_CACHED = 10;

/** Whether memory may take the writes first: not where a FUSE server is waited for in each of them. */
function mayWriteBack({ volume }: VolumeFacts, { spans }: Stalls): boolean {
  if (volume.kind !== 'fuse') return true;
  return spans.some(({ cell }) => {
    const callNs = (usualLatency(cell) * concurrency(cell)) / totalDepth(cell);
    return callNs < LEAST_TIMES_CACHED * cachedCallNs(operationBytes(cell));
  });
}

function spanFinding(stalls: Stalls, writesBack: boolean): Finding {
  const { spans, rounds } = stalls;
  const longest = spans.reduce((a, b) => (b.lengthNs > a.lengthNs ? b : a));
  const share = spanShare(stalls);
  const gain = significant(1 / (1 - Math.min(share, 0.99)));
  return {
    id: 'stall',
    confidence: spanConfidence(stalls, writesBack),
    summary:
      `The volume stops: ${spans.length === 1 ? 'once' : `${spans.length} times`} nothing ended for ${formatNs(Math.min(...spans.map(({ lengthNs }) => lengthNs)))} or more, ` +
      `in ${roundsWith(stalls)} of ${rounds} rounds, ${percent(share)} of the time; the longest lasted ${formatNs(longest.lengthNs)}, ` +
      `${formatNs(longest.startNs)} into round ${longest.round} of ${describeCell(longest.cell)}. Look into the kernel log and at the device or server at that time.`,
    evidence: spanEvidence(stalls),
    advice: [
      {
        action:
          'Look for what stops the device or server: its log, the kernel log, snapshots, failovers, others that use it',
        expected:
          longest.cell.key.rate === null
            ? `${gain}x without the stalls, and no operation that waits so long`
            : 'operations that end when they are due: none waits so long, and no load lags behind its rate for it',
      },
    ],
    contradicts: [
      stalls.severalLanes
        ? 'operations that end meanwhile would contradict it, and make it a tail: none did, in any lane'
        : 'operations that end meanwhile would contradict it: with one under way at a time that cannot be seen',
      'samples that were taken late would contradict it: the machine would have stopped; these were taken in time',
    ],
    explains: share * jobShare(longest.cell),
  };
}

function spanConfidence(stalls: Stalls, mayWaitForMemory: boolean): Confidence {
  const { spans, severalLanes } = stalls;
  const isLong = spans.some(({ lengthNs }) => lengthNs >= SURE_STALL_NS);
  if (!severalLanes || (roundsWith(stalls) < 2 && !isLong)) return 'low';
  const sure: Confidence =
    spans.length >= MANY_SPANS && roundsWith(stalls) >= MANY_ROUNDS ? 'high' : 'medium';
  const buffered = spans.every(
    ({ cell: { key } }) =>
      key.operation !== 'read' && !key.direct && (key.durability === 'none' || key.durability === 'end'),
  );
  return buffered && mayWaitForMemory ? lowered(sure) : sure;
}

function hungFinding(
  facts: VolumeFacts,
  group: WorkloadGroup,
  hung: readonly Hung[],
  stalls: Stalls | null,
): Finding {
  const trials = trialsOf(facts, group).length;
  const told = hung.map(({ trial }) => trial.failure?.message ?? 'no word of where');
  const held = told.find((message) => HELD_UP.test(message));
  const message = held ?? told[0] ?? '';
  return {
    id: 'stall',
    confidence: held === undefined ? 'low' : 'high',
    summary:
      `${hung.length} of ${trials} trials on ${facts.volume.path} hung: ${message}. ` +
      (held === undefined
        ? 'What they waited for was not seen: it may not be the volume.'
        : 'The volume does not answer: look into the kernel log and at the device or server.'),
    evidence: [
      {
        name: 'trials that hung',
        value: `${hung.length} of ${trials}`,
        unit: 'trials',
        source: [...new Set(hung.map(({ cell }) => `cell ${cell.id}`))].join(', '),
      },
      ...[...new Set(told)].map((text) => ({
        name: 'where one stood',
        value: text,
        unit: '',
        source: '/proc/PID/task/*/syscall',
      })),
      ...(stalls === null ? [] : spanEvidence(stalls)),
    ],
    advice: [
      {
        action:
          'Look into the kernel log and at the device or server for why it does not answer, and give the service a time limit for its I/O',
        expected: 'the trials complete',
      },
    ],
    contradicts: [
      hung.length === trials
        ? 'trials that complete would limit it to some cells: none did'
        : `${trials - hung.length} of ${trials} trials ended otherwise`,
      held === undefined
        ? 'threads that stand in calls of the file system would confirm it: none was seen'
        : 'threads that wait for something else would contradict it: they stand in calls of the file system',
    ],
    explains: Math.max(hung.length / Math.max(1, trials), stalls === null ? 0 : spanShare(stalls)),
  };
}
