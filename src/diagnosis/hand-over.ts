import type { VolumeFacts } from '../domain/facts.js';
import type { Confidence, Finding, Threshold } from '../domain/finding.js';
import { formatBytes, NS_PER_S } from '../domain/units.js';
import { concurrency, fastest, jobShare, lowered, sameBut, showsGain, type MeasuredCell } from './compare.js';
import { throughputRatio, type ComparedThroughput } from './like-with-like.js';
import { blocksTest } from './predict/blocks.js';
import { timesSystemCalls } from './service-times.js';
import type { CacheKnowledge } from './unseen-cache.js';
import { waits } from './waiting.js';
import {
  describeCell,
  factEvidence,
  operationsWords,
  percent,
  ratioEvidence,
  ratioWords,
  throughputEvidence,
} from './words.js';

/** One thread that calls by itself does so many times as much: three quarters of the time are not the call. */
const LEAST_BARE = 4;
/** A hand-over takes some tens of microseconds, with its turn on a processor some more: what lasts longer waits for something else. */
const MOST_OPERATION_NS = 300e3;
/** Of the wall time of a route in whose event loop no time is left, or of the tasks that it gives to worker threads one by one. */
export const MOST_CALL_SHARE = 0.1;

export const handOverThresholds: readonly Threshold[] = [
  {
    name: 'where the loop has time to spare: one thread in C++ that calls by itself over the Node.js route, at least',
    value: LEAST_BARE,
    unit: 'times',
    reason:
      'then three quarters of the time lie between JavaScript and the call, in waking threads and the loop',
  },
  {
    name: 'and time of an operation over those that the pool does at once, at most',
    value: MOST_OPERATION_NS,
    unit: 'ns',
    reason: 'a hand-over takes some tens of microseconds; what lasts longer waits for something else',
  },
  {
    name: 'or, of tasks for worker threads: system calls in their time, at most',
    value: MOST_CALL_SHARE,
    unit: 'share',
    reason: 'their calls are timed in the worker: nine tenths of a task are then its way there and back',
  },
];

interface HandOver {
  readonly node: MeasuredCell;
  readonly bare: MeasuredCell;
  readonly gain: ComparedThroughput;
}

/**
 * A route over the pool whose loop and processors have time to spare, or worker threads whose tasks hardly call, while a
 * single thread that calls by itself does many times as much: the time goes into handing operations over. Null: none is.
 */
export function handOver(facts: VolumeFacts, cells: readonly MeasuredCell[]): HandOver | null {
  const alone = cells.filter(
    (cell) => cell.strategy.family === 'native' && timesSystemCalls(cell) && concurrency(cell) === 1,
  );
  const all = cells
    .filter((cell) => (isHandedOver(cell) && waits(facts, cell)) || handsToWorkers(cell))
    .flatMap((node): readonly HandOver[] => {
      const bare = fastest(
        alone.filter((cell) =>
          sameBut(cell, node, ['strategy', 'poolSize', 'depth', 'threads', 'batch', 'parameters']),
        ),
      );
      const gain = bare === undefined ? null : throughputRatio(bare, node);
      return bare !== undefined && showsGain(gain, LEAST_BARE - 1) ? [{ node, bare, gain }] : [];
    });
  return all.sort((a, b) => b.node.bytesPerSecond.mean - a.node.bytesPerSecond.mean)[0] ?? null;
}

/**
 * A route that hands its calls to the pool one by one, each in so little that a hand-over can be most of it: of an open
 * file one for each operation, of an append that opens its file three.
 */
function isHandedOver(cell: MeasuredCell): boolean {
  const { family, unit, usesPool, hasWorkers, opensBy, appends } = cell.strategy;
  const oneByOne = opensBy === 'descriptor' || appends === true;
  if (family !== 'node' || unit !== 'block' || !usesPool || hasWorkers === true || !oneByOne) return false;
  return (concurrency(cell) * NS_PER_S) / cell.operationsPerSecond.mean <= MOST_OPERATION_NS;
}

/**
 * Whether a route gives each operation to a worker thread as a task of its own, and tasks spend next to nothing of their time in
 * system calls.
 */
export function handsToWorkers(cell: MeasuredCell): boolean {
  return cell.strategy.hasWorkers === true && cell.key.batch === 1 && callsTakeLittle(cell);
}

/** Whether the stages say that what waits waits above the system calls. */
export function callsTakeLittle({ shares }: MeasuredCell): boolean {
  const { value } = shares.systemCall;
  return value !== null && value <= MOST_CALL_SHARE;
}

export function handOverFinding(
  facts: VolumeFacts,
  { node, bare, gain }: HandOver,
  cache: CacheKnowledge | null,
): Finding {
  const share = 1 - 1 / gain.ratio;
  // What open and close take is not known.
  const sure: Confidence = node.strategy.opensBy === 'path' ? 'low' : 'medium';
  const size = formatBytes(node.key.blockSizeBytes);
  const workers = handsToWorkers(node);
  const calls = node.shares.systemCall.value ?? 0;
  return {
    id: 'js-overhead',
    confidence: cache === 'unknown' ? lowered(sure) : sure,
    summary:
      `Handing operations over takes ${percent(share)} of the time of ${node.key.strategy}, from the event loop to a ${workers ? 'worker thread' : 'thread of the pool'} and back: it does ` +
      `${operationsWords(node, gain.means[1])} of ${size}, one thread that calls by itself ${operationsWords(bare, gain.means[0])} ` +
      `(${describeCell(bare)}), ${ratioWords(gain)}, while ${workers ? `tasks spend ${percent(calls)} of their time in system calls` : 'the event loop and the processors have time to spare'}. Make fewer, larger operations.`,
    evidence: [
      ...throughputEvidence(node, gain.means[1]),
      ...throughputEvidence(bare, gain.means[0]),
      ratioEvidence(`${bare.key.strategy} over ${node.key.strategy}`, gain, [bare, node]),
      ...(workers
        ? factEvidence('share of the tasks in system calls', node.shares.systemCall, '')
        : factEvidence(`event-loop utilisation of ${node.key.strategy}`, node.eventLoopUtilisation, '')),
    ],
    advice: [
      {
        action: workers
          ? 'Give workers more at a time: several writes in a task, or larger ones'
          : 'Gather small writes into larger ones before they reach fs',
        expected: `up to ${percent(share)} less time for the same bytes: what is handed over costs the same whatever it bears`,
        ...blocksTest(facts, node),
      },
    ],
    contradicts: [
      `a volume that is as slow for one thread would contradict it: ${bare.key.strategy} was measured and is faster`,
      'more in flight that gain in proportion would weaken it: then the loop and the threads have others to go on with',
    ],
    explains: share * jobShare(node),
  };
}
