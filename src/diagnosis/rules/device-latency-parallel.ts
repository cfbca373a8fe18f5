import type { VolumeFacts } from '../../domain/facts.js';
import type { Confidence, Finding, Rule } from '../../domain/finding.js';
import { goesByLibuvRing, MAX_POOL_SIZE, mostInLibuvRing } from '../../domain/libuv-io.js';
import type { RatioEstimate } from '../../domain/statistics.js';
import { formatCount, formatNs } from '../../domain/units.js';
import {
  appendsOneByOne,
  concurrency,
  confidenceInGain,
  fastest,
  lowered,
  measuredCells,
  outnumbersPools,
  probedCells,
  sameBut,
  showsGain,
  totalDepth,
  type MeasuredCell,
} from '../compare.js';
import { isHeldBack } from '../held-back.js';
import { reachedLimits } from '../limit-reached.js';
import { throughputRatio, type ComparedThroughput } from '../like-with-like.js';
import { deeperTest, deeperThan, inFlightOfWorker } from '../predict/deeper.js';
import {
  curveThresholds,
  curveWords,
  hasOwnFiles,
  LEAST_PROPORTION,
  MOST_FLAT,
  volumeCurve,
  type VolumeCurve,
} from '../volume-curve.js';
import { timesSystemCalls } from '../service-times.js';
import { waits, waitShare } from '../waiting.js';
import { describeCell, operationsWords, ratioEvidence, ratioWords, throughputEvidence } from '../words.js';

/** Half as much again, with at least twice as many in flight, or as can be had. */
const LEAST_GAIN = 0.5;
const LEAST_TIMES = 2;
/** With more than so many in flight twice as many are more than threads in C++ can be, or libuv's ring holds: half as many again. */
const MOST_DOUBLED = 32;
const LEAST_TIMES_BEYOND = 1.5;
/** Of a curve that bends: where it does is seen from so many points on. */
const LEAST_POINTS = 3;
/** A mean that lies further above the median is that of a few slow ones. */
const MOST_OVER_USUAL = 2;
/** A thread by itself does no more than so many times what a route does that waits for the volume as it does. */
const MOST_OVER_ALONE = 2;

interface Deeper {
  readonly from: MeasuredCell;
  readonly to: MeasuredCell;
  readonly gain: ComparedThroughput;
}

/** Few operations are in flight, each waits for the volume, and the volume would serve more at a time. */
export const deviceLatencyParallel: Rule = {
  id: 'device-latency-parallel',
  summary: 'each operation waits for the volume, which would serve more at a time: too few are in flight',
  thresholds: [
    {
      name: 'gain of more in flight by the same route, at least 1 plus',
      value: LEAST_GAIN,
      reason:
        'with twice as many in flight or more (beyond 32 half as many again), less is no volume that serves them at a time',
    },
    {
      name: 'gain of more in flight than the work has already, from which on it still gains',
      value: MOST_FLAT,
      unit: 'times',
      reason:
        'where the route with the most in flight was measured with more, and does no more, the end of the gain is behind it',
    },
    {
      name: 'mean over the median of an operation alone, above which the confidence is low',
      value: MOST_OVER_USUAL,
      unit: 'times',
      reason: 'a few slow operations make such a mean: then these are what is waited for',
    },
    {
      name: 'throughput over what is in proportion to the calls in flight, at least',
      value: LEAST_PROPORTION,
      unit: 'share',
      reason:
        'as far as it was measured more in flight do more, so no end of the gain is near; with less the confidence is lowered',
    },
    {
      name: 'points of a curve that does not rise in proportion, at least, for more than a low confidence',
      value: LEAST_POINTS,
      reason: 'two may be the two ends of a rise that stops between them',
    },
    {
      name: 'of a route that has one in flight by its nature: one thread in C++ over it, at most',
      value: MOST_OVER_ALONE,
      unit: 'times',
      reason: 'where the thread does more, the route waits for its own way to the volume',
    },
    ...curveThresholds,
  ],
  explanation: {
    meaning:
      'The work keeps no more operations in flight than the pool has threads, so nothing waits for a thread; each operation waits for the volume, and the volume serves many at a time: with more in flight it does more in proportion. ' +
      'It is the work that asks for too little at a time.',
    evidence:
      'The throughput over the number of system calls in flight, and the same route with more in flight over a pool as large; of what has one in flight for each file, as streams and routes of whole files have it, over more files, where no two write into one. Of a synchronous route, of workers, of what has one in flight by its nature (`fs-append`, its kin and `fs-append-open`) and of routes in C++ without a pool also threads in C++ (`native-threads`). Routes in C++ are judged where no other was asked for.',
    limits:
      'Silent where more is in flight than the pool has threads: then the pool is looked at (`pool-starved`). Where the end of the gain was seen the verdict is `device-queue-depth`.',
    whatToDo:
      'Start more operations before the first ones end: `Promise.all` over a bounded number, a queue with a concurrency, several files at a time. From more than four in flight on the pool must grow with them: UV_THREADPOOL_SIZE.',
  },
  conclude(facts, group) {
    const cells = measuredCells(facts, group).filter((cell) => waits(facts, cell));
    if (reachedLimits(facts, cells).length > 0) return null;
    const curve = volumeCurve(facts, group);
    if (curve?.shape !== 'rising' && curve?.shape !== 'bending') return null;
    // One that keeps to its rate wants for nothing; as the deeper one it shows what more in flight do.
    const shallow = workOf(facts, cells).filter(
      (cell) => isHeldBack(cell) && totalDepth(cell) <= concurrency(cell),
    );
    const deeper = shallow.flatMap((from) => deeperOf(from, cells) ?? []);
    const best = fastest(deeper.map(({ from }) => from));
    const found = deeper.find(({ from }) => from === best);
    // Work that already keeps more in flight than its pool has threads is the pool's question.
    if (found === undefined || cells.some(outnumbersPools) || gainsNoMore(shallow, cells)) return null;
    return finding(facts, found, curve, cells);
  },
};

/** What stands for a service: routes of Node.js and of its pool; where none was asked for, those in C++ that were. */
function workOf(facts: VolumeFacts, cells: readonly MeasuredCell[]): readonly MeasuredCell[] {
  const usual = cells.filter(({ strategy }) => strategy.family === 'node' || strategy.usesPool);
  const probed = probedCells(facts);
  return usual.length > 0 ? usual : cells.filter(({ id }) => !probed.has(id));
}

/** Whether the work that has the most in flight was measured with more of it, and does no more. */
function gainsNoMore(shallow: readonly MeasuredCell[], cells: readonly MeasuredCell[]): boolean {
  const most = Math.max(...shallow.map(totalDepth));
  const gains = shallow
    .filter((cell) => totalDepth(cell) === most)
    .flatMap((from) => {
      const to = fastest(deeperByItself(from, cells));
      return to === undefined ? [] : [to.bytesPerSecond.mean / from.bytesPerSecond.mean];
    });
  return most > 1 && gains.length > 0 && Math.max(...gains) < MOST_FLAT;
}

function deeperThanIt(from: MeasuredCell, cells: readonly MeasuredCell[]): readonly MeasuredCell[] {
  const inFlight = concurrency(from);
  const least = (inFlight > MOST_DOUBLED ? LEAST_TIMES_BEYOND : LEAST_TIMES) * inFlight;
  return cells.filter((cell) => concurrency(cell) >= least);
}

/** What several files do more than one may be the lock's. */
function mayShowLock(from: MeasuredCell, cell: MeasuredCell): boolean {
  return from.key.files === 1 && cell.key.files > 1;
}

/**
 * The same route with more in flight and threads for it. Where it was not measured with more over its one file, as what has one in
 * flight for each by its nature, over more files, if in none of them two write at a time: then nobody waits for a lock.
 */
function deeperByItself(from: MeasuredCell, cells: readonly MeasuredCell[]): readonly MeasuredCell[] {
  const deeper = deeperThanIt(from, cells).filter((cell) =>
    sameBut(cell, from, ['depth', 'poolSize', 'threads', 'files', 'fileSizeBytes']),
  );
  const known = deeper.filter((cell) => !mayShowLock(from, cell));
  return known.length > 0 ? known : deeper.filter((cell) => [from, cell].every(hasOwnFiles));
}

/**
 * The same route with more in flight and threads for it; else, of a route that has no pool, another one: for one that
 * calls by itself whichever, for workers and for what has one in flight by its nature threads in C++.
 */
function deeperOf(from: MeasuredCell, cells: readonly MeasuredCell[]): Deeper | null {
  const others = deeperThanIt(from, cells).filter(
    (cell) =>
      !mayShowLock(from, cell) &&
      (from.strategy.blocksLoop ||
        ((callsInWorkers(from) || callsByItself(from) || waitsAlone(from, cells)) &&
          cell.strategy.name === 'native-threads')) &&
      sameBut(cell, from, ['strategy', 'depth', 'poolSize', 'threads', 'batch', 'files', 'fileSizeBytes']),
  );
  const to = fastest(deeperByItself(from, cells)) ?? fastest(others);
  const gain = to === undefined ? null : throughputRatio(to, from);
  return to !== undefined && showsGain(gain, LEAST_GAIN) ? { from, to, gain } : null;
}

function finding(
  facts: VolumeFacts,
  { from, to, gain }: Deeper,
  curve: VolumeCurve,
  cells: readonly MeasuredCell[],
): Finding {
  const last = curve.points[curve.points.length - 1] ?? curve.points[0];
  const deeper = Math.max(2 * totalDepth(from), deeperThan(from, last.concurrency));
  const wanted = Math.min(mostInLibuvRing(from.key), MAX_POOL_SIZE, deeper);
  return {
    id: 'device-latency-parallel',
    confidence: confidence(curve, gain),
    summary:
      `Each operation waits ${formatNs(curve.latencyNs)} for the volume, which serves more at a time: ${describeCell(from)} does ${operationsWords(from, gain.means[1])}, ` +
      `${deeperWords(from, to)} ${operationsWords(to, gain.means[0])}, ${ratioWords(gain)}. ${keepWords(from, to, wanted)}.`,
    evidence: [
      ...throughputEvidence(from, gain.means[1]),
      ...throughputEvidence(to, gain.means[0]),
      ratioEvidence(`${totalDepth(to)} in flight over ${totalDepth(from)}`, gain, [to, from]),
      ...curve.points.flatMap(({ cell }) => throughputEvidence(cell).slice(0, 1)),
    ],
    advice: [
      {
        action: keepWords(from, to, wanted),
        expected: `${ratioWords(gain)} with ${totalDepth(to)} in flight, measured; the volume did more up to ${last.concurrency}: ${curveWords(curve, formatCount)}`,
        // Threads of our own are another dimension, and one call at a time is fixed: no trial of a depth tells of them.
        ...((timesSystemCalls(from) && callsByItself(from)) || appendsOneByOne(from)
          ? {}
          : deeperTest(facts, cells, from, wanted)),
      },
    ],
    contradicts: [
      'no gain by more in flight would contradict it: measured, and there is one',
      'operations that wait for a thread would contradict it: no more are in flight than there are threads',
    ],
    explains: waitShare(facts, from),
  };
}

/** A few slow operations make a mean that most do not know: then they are what is waited for. */
function confidence({ shape, latencyNs, points }: VolumeCurve, gain: RatioEstimate): Confidence {
  const sure = shape === 'rising' ? confidenceInGain(gain) : lowered(confidenceInGain(gain));
  const [{ cell }] = points;
  const usualNs = cell.operations[cell.key.operation]?.latencyNs.p50 ?? latencyNs;
  // Two points that do not rise in proportion may be the two ends of a curve that ends between them.
  const unseen = shape !== 'rising' && points.length < LEAST_POINTS;
  return unseen || latencyNs > MOST_OVER_USUAL * usualNs ? 'low' : sure;
}

/** A route whose workers call by themselves, without libuv's pool of this process. */
function callsInWorkers({ strategy }: MeasuredCell): boolean {
  return strategy.hasWorkers === true && !strategy.usesPool;
}

/**
 * A route that has one in flight whatever is asked for, and does about what a thread by itself does: it waits
 * for the volume, not for its own way there.
 */
function waitsAlone(from: MeasuredCell, cells: readonly MeasuredCell[]): boolean {
  if (!from.strategy.appends || totalDepth(from) > 1) return false;
  const alone = cells.filter(
    (cell) =>
      callsByItself(cell) &&
      concurrency(cell) === 1 &&
      sameBut(cell, from, ['strategy', 'depth', 'poolSize', 'threads', 'batch', 'files', 'fileSizeBytes']),
  );
  const most = fastest(alone);
  return most !== undefined && most.bytesPerSecond.mean <= MOST_OVER_ALONE * from.bytesPerSecond.mean;
}

/** A route in C++ without libuv's pool. */
function callsByItself({ strategy }: MeasuredCell): boolean {
  return strategy.family === 'native' && !strategy.usesPool;
}

/** Who has more in flight: threads of the pool, workers, or a route that does not block the event loop; over more files where these were it. */
function keepWords(from: MeasuredCell, to: MeasuredCell, wanted: number): string {
  const keep = `Keep at least ${wanted} in flight${overMoreFiles(from, to) ? ', each in a file of its own' : ''}`;
  if (callsInWorkers(from))
    return `${keep}, ${inFlightOfWorker(from) > 1 ? 'in' : 'each in a worker of'} ${from.key.strategy}`;
  if (callsByItself(from) || goesByLibuvRing(from.key)) return keep;
  return from.strategy.blocksLoop
    ? `Use a route that does not block the event loop, with at least ${wanted} in flight and UV_THREADPOOL_SIZE=${wanted}`
    : `${keep}, with UV_THREADPOOL_SIZE=${wanted}`;
}

/** `with 4 in flight` of the same route; else what the other route is. */
function deeperWords(from: MeasuredCell, to: MeasuredCell): string {
  if (from.key.strategy !== to.key.strategy) return describeCell(to);
  return `with ${totalDepth(to)} in flight${overMoreFiles(from, to) ? ` over ${to.key.files} files` : ''}`;
}

/** Whether it is the same route, in which more files are what lets more be in flight. */
function overMoreFiles(from: MeasuredCell, to: MeasuredCell): boolean {
  return from.key.strategy === to.key.strategy && to.key.files > from.key.files && hasOwnFiles(to);
}
