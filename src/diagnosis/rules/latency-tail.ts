import type { VolumeFacts } from '../../domain/facts.js';
import type { Advice, Confidence, Finding, Rule } from '../../domain/finding.js';
import { formatCount, formatNs, significant } from '../../domain/units.js';
import { total } from '../../stats/moments.js';
import { concurrency, fastest, jobShare, lowered, measuredCells, type MeasuredCell } from '../compare.js';
import { deeperTest } from '../predict/deeper.js';
import { usualRoute } from '../predict/leave.js';
import { calledLatency, calledSumNs } from '../from-call.js';
import { isHeldBack } from '../held-back.js';
import { rhythmWords } from '../rhythm.js';
import {
  LEAST_COUNT,
  LEAST_SLOW_NS,
  LEAST_TIME,
  LONG_SLOW_NS,
  MOST_CPU,
  MOST_PRESSURE,
  MOST_SLOW,
  TIMES_CACHED_AT_RATE,
  tailsIn,
  turnsMayTakeIt,
  type Tail,
  laneKinds,
} from '../tails.js';
import { isStall, stallsIn, stoodStillNs } from '../stalls.js';
import { describeCell, percent, throughputEvidence } from '../words.js';

/** Times as many in flight let others pass a slow one. */
const MORE_IN_FLIGHT = 4;
/** So many are more than one bad moment. */
const MANY = 30;
/** At a kept rate: of those under way at a time, since one stop of all lanes makes as many slow as there are. */
const TIMES_UNDER_WAY = 3;
/** Of what the slow ones take of a lane: with as much in which nothing ended at all they may have been slow together. */
const MOST_STILL = 0.5;
/** Rounds that lie further apart hold a bad moment rather than a habit. */
const MOST_SPREAD = 2;

/** A few slow operations take most of the time. */
export const latencyTail: Rule = {
  id: 'latency-tail',
  summary: 'a few operations take most of the time: the volume is fast but for its tail',
  thresholds: [
    {
      name: 'slow operations (more than ten times the median) among all, at most',
      value: MOST_SLOW,
      unit: 'share',
      reason: 'more of them are no tail but a second kind of operation',
    },
    {
      name: "their share of the operations' time, at least",
      value: LEAST_TIME,
      unit: 'share',
      reason: 'with less, getting rid of them gains less than what comes and goes between runs',
    },
    { name: 'slow operations, at least', value: LEAST_COUNT, reason: 'fewer are no pattern' },
    {
      name: 'mean of the slow ones, at least',
      value: LEAST_SLOW_NS,
      unit: 'ns',
      reason: 'shorter delays are made by schedulers and caches, not by volumes',
    },
    {
      name: 'processors in use over those that the route can use, at most',
      value: MOST_CPU,
      unit: 'share',
      reason: 'a tail of this size that waits leaves processors idle',
    },
    {
      name: 'share of the time in which a task waited for a processor, below',
      value: MOST_PRESSURE,
      unit: 'share',
      reason: 'beyond it a slow operation may have waited for a processor',
    },
    {
      name: 'or a mean of the slow ones, at least, where no quota limits the processors',
      value: LONG_SLOW_NS,
      unit: 'ns',
      reason: 'a turn on a processor comes sooner',
    },
    {
      name: 'of a load that keeps to its rate: what the others take over what copying through memory does, where memory may have served them, at least',
      value: TIMES_CACHED_AT_RATE,
      unit: 'times',
      reason: 'a call that comes by the clock finds the caches of the processor cold',
    },
    {
      name: 'of a load that keeps to its rate: slow operations over those under way at a time, below which the confidence is low',
      value: TIMES_UNDER_WAY,
      unit: 'times',
      reason: 'one stop of all lanes makes as many slow as there are',
    },
    {
      name: 'of a load that keeps to its rate: time in which nothing ended over what slow operations take of a lane, from which on the confidence is low',
      value: MOST_STILL,
      unit: 'share',
      reason: 'what is slow together is slow because the volume stops',
    },
  ],
  explanation: {
    meaning:
      'Most operations are fast, and a few of them, at least ten times as slow as the median, take three tenths of the time and more. The mean throughput then tells of ' +
      'these few. It must hold for at least half of the cells that could show it.',
    evidence:
      'Counts and sums of the latency histograms: how many operations took more than ten times the median, what they took together, and what the others took on average. Of work that syncs as it writes, of whichever ' +
      'takes more time, writes or syncs. At a rate latencies count from the calls; of a load that keeps to it the shares are of what calls take, not of the time, and it is looked at where nothing lags. Routes that call by themselves (`native-pwrite`, `native-threads`, `fs-sync`) are judged alone where they were measured: in a queue, fast operations wait behind slow ones.',
    limits:
      'Of a mix the reads or the writes are looked at, whichever take more time. Silent under a limit of a cgroup that is reached, since that lets work through in slices; with busy processors; and where the fast ones were served from memory: then the slow ones ' +
      'are those that met the device, by read-ahead or writeback, and no tail. Without a route that calls by itself the confidence is low. It is low too where several were under way and all of them stood still together (see `stall`). Of rounds that differ by more than a factor of two it is lowered: ' +
      'the slow ones may all be of one moment. ' +
      'Of a load that keeps to its rate, which is in calls for a small part of the time, more must be ruled out: it is low where tasks may have waited for processors for as long, where nothing ended meanwhile, where one moment could have made as many slow, ' +
      'and never high; nothing is said of writes with syncs between, of all lanes that stand still together (`stall`), and where the others may have come from memory that was cold. Why they are slow it does not see: garbage collection of a flash device, snapshots, a neighbour, retries of a server.',
    whatToDo:
      'Look for what happens on the device or server at the distance that the finding names. Where routes of different rates were measured it tells whether the slow ones come with the work (of so many operations ' +
      'one is slow, at any rate) or by the clock (one comes after so long). A service can hide a tail that it cannot remove: more operations in flight let others pass a slow one, ' +
      'and a larger pool keeps threads free for them.',
  },
  conclude(facts, group) {
    const tails = tailsIn(facts, group);
    if (tails === null) return null;
    const best = fastest(tails.holding.map(({ cell }) => cell));
    const tail = tails.holding.find(({ cell }) => cell === best);
    if (tail === undefined) return null;
    const found = finding(facts, measuredCells(facts, group), tail, tails);
    const stalls = stallsIn(facts, group);
    if (stalls === null || !isStall(stalls)) return found;
    const keepsRate = !isHeldBack(tail.cell);
    // No lane of several went on meanwhile: then it is not that a few are slow while others end. By the clock they end between the
    // stops in next to no time, so that all that calls take is the stops'.
    if (stalls.severalLanes && keepsRate) return null;
    return stalls.severalLanes || keepsRate ? { ...found, confidence: 'low' } : found;
  },
};

function finding(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  tail: Tail,
  { holding, judged }: NonNullable<ReturnType<typeof tailsIn>>,
): Finding {
  const { cell, kind, operation, operations, time, slowCount, slowMeanNs, restMeanNs } = tail;
  const { p50, p99, p999, max } = calledLatency(operation);
  const source = `latencies of ${kind}, cell ${cell.id}`;
  const { often, find } = rhythmWords(tail, holding);
  const keepsRate = !isHeldBack(cell);
  const gain = Math.min(1 / (1 - time), mostGain(cell));
  return {
    id: 'latency-tail',
    confidence: confidence(tail, holding),
    summary:
      `A few operations take most of the time: ${formatCount(slowCount)} of ${formatCount(operation.count)} ${kind}s (${percent(operations)}) take ${percent(time)} of it in ` +
      `${describeCell(cell)}, ${formatNs(slowMeanNs)} each, the others ${formatNs(restMeanNs)}. ${often}; ` +
      (keepsRate
        ? `${significant(cell.key.rate ?? 0)}/s are offered, and done all the same.`
        : `without them it would do ${significant(gain)}x.`),
    evidence: [
      ...throughputEvidence(cell),
      { name: `slow ${kind}s among all`, value: percent(operations), unit: '', source },
      { name: `slow ${kind}s`, value: slowCount, unit: 'operations', source },
      { name: 'their share of the time', value: percent(time), unit: '', source },
      { name: 'mean of the slow ones', value: Number((slowMeanNs / 1e6).toFixed(2)), unit: 'ms', source },
      { name: 'mean of the others', value: Number((restMeanNs / 1e3).toFixed(1)), unit: 'us', source },
      ...[
        { name: 'p50', ns: p50 },
        { name: 'p99', ns: p99 },
        { name: 'p999', ns: p999 },
        { name: 'max', ns: max },
      ].flatMap(({ name, ns }) =>
        ns === null
          ? []
          : [{ name: `${kind} ${name}`, value: Number((ns / 1e3).toFixed(1)), unit: 'us', source }],
      ),
      {
        name: 'cells that show it',
        value: `${holding.length} of ${judged}`,
        unit: 'cells',
        source: 'cells that wait for the volume',
      },
    ],
    advice: [
      {
        action: `${find} (the kernel log, the device's own counters, what else uses it)`,
        expected: keepsRate
          ? `no ${kind} that lasts ${formatNs(slowMeanNs)}; as many a second as now: the rate is kept`
          : `${significant(gain)}x without the slow ones, of which each lasts ${formatNs(slowMeanNs)}`,
      },
      ...(keepsRate ? [] : [passThem(facts, cells)]),
    ],
    contradicts: [
      `slow operations that are as frequent as others would contradict it: they are ${percent(operations)}`,
      'waiting for processors would contradict it: they were idle',
      ...(keepsRate && turnsMayTakeIt(tail)
        ? ['tasks may have waited for processors for as long as the slow ones took in all']
        : []),
      'a limit that is reached would contradict it: none that could be seen is',
      ...(tail.exact
        ? []
        : ['only routes over a queue were measured, in which fast operations wait behind slow ones']),
    ],
    explains: (keepsRate ? time : 1 - 1 / gain) * shareOfKind(tail) * jobShare(cell),
  };
}

/** What hides slow ones from a service that does as much as it can. */
function passThem(facts: VolumeFacts, cells: readonly MeasuredCell[]): Advice {
  const usual = usualRoute(cells);
  return {
    action: 'Until then keep more operations in flight, over a pool as large, so that others pass a slow one',
    expected: 'more throughput, if the volume lets others pass; the slow ones stay as slow',
    ...(usual === undefined ? {} : deeperTest(facts, cells, usual, usual.key.depth * MORE_IN_FLIGHT)),
  };
}

/** A load does no more than it is offered. */
function mostGain({ key: { rate }, operationsPerSecond }: MeasuredCell): number {
  return rate === null ? Infinity : rate / operationsPerSecond.mean;
}

/** What the operations of its kind take of the time of all that a lane does. */
function shareOfKind({ cell: { key, operations }, kind }: Tail): number {
  const sum = (name: string): number => {
    const operation = operations[name];
    return operation === undefined ? 0 : calledSumNs(operation);
  };
  const all = total(laneKinds(key).map(sum));
  return all === 0 ? 1 : sum(kind) / all;
}

function confidence(tail: Tail, holding: readonly Tail[]): Confidence {
  if (!tail.exact) return 'low';
  if (!isHeldBack(tail.cell)) return areTheirOwn(tail) ? 'medium' : 'low';
  const strategies = new Set(holding.map(({ cell }) => cell.key.strategy));
  const sure: Confidence = strategies.size > 1 && tail.slowCount >= MANY ? 'high' : 'medium';
  const { min, max } = tail.cell.bytesPerSecond;
  return max > min * MOST_SPREAD ? lowered(sure) : sure;
}

/**
 * Whether the slow ones of a load that keeps to its rate are a habit of single operations. Its rounds do not lie apart, whenever those
 * came; but others end meanwhile, and they are more than one moment makes, and longer than waits for processors.
 */
function areTheirOwn(tail: Tail): boolean {
  const { cell, operation, time, slowCount } = tail;
  const lanes = concurrency(cell);
  const stillNs = stoodStillNs(cell);
  if (stillNs === null || stillNs >= (MOST_STILL * time * calledSumNs(operation)) / lanes) return false;
  return slowCount >= TIMES_UNDER_WAY * lanes && !turnsMayTakeIt(tail);
}
