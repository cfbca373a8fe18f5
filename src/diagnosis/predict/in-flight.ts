import type { VolumeFacts } from '../../domain/facts.js';
import type { PredictedRatio } from '../../domain/probe.js';
import { concurrency, type MeasuredCell } from '../compare.js';
import { coresUsed, processorsOf } from '../processors.js';
import { within } from './headroom.js';
import { routeCurve, threadsCurve, throughputAt, type ParallelismPoint } from './throughput-curve.js';

/** With less to be expected of more in flight, other questions come first. */
const PROMISING = 1.1;

/** Whether little is foretold; what nothing foretells may be much. */
export function promisesLittle(predicted: PredictedRatio | null): boolean {
  return predicted !== null && predicted.ratio < PROMISING;
}

/**
 * By how much a cell does more with so many system calls under way, as by a larger pool or a deeper queue: what threads
 * of our own do with as many; else what the route itself did with fewer and more. Where neither was measured, by
 * Little's law: n calls of a service time S do n / S, as long as the volume serves as many and the processors have time
 * for them. Never more than a cgroup's limit of I/O leaves room for.
 *
 * @param cells of the same work; those at the advised setting among them are not looked at.
 * @param to system calls under way at a time: the lesser of threads and operations in flight.
 */
export function predictInFlight(
  facts: VolumeFacts,
  cells: readonly MeasuredCell[],
  base: MeasuredCell,
  to: number,
): PredictedRatio | null {
  const gain =
    byCurve(threadsCurve(cells), concurrency(base), to, 'native-threads do') ??
    byCurve(
      routeCurve(cells, base, to),
      concurrency(base),
      to,
      `${base.key.strategy} with other pools does`,
    ) ??
    byServiceTime(facts, base, to);
  return gain === null ? null : within(facts, base, 'operationsPerSecond', offered(base, gain));
}

/** Never more than is offered. */
function offered({ key: { rate }, operationsPerSecond }: MeasuredCell, gain: PredictedRatio): PredictedRatio {
  const room = rate === null ? Infinity : Math.max(1, rate / operationsPerSecond.mean);
  return gain.ratio <= room ? gain : { ratio: room, basis: `${gain.basis}, up to the rate offered` };
}

/** Null where the curve does not tell both ends. */
function byCurve(
  curve: readonly ParallelismPoint[],
  from: number,
  to: number,
  who: string,
): PredictedRatio | null {
  const now = throughputAt(curve, from);
  const then = throughputAt(curve, to);
  if (now === null || then === null || now === 0) return null;
  return {
    ratio: then / now,
    basis: `what ${who} with ${to} calls in flight over that with ${from}`,
  };
}

/** With threads that mostly wait for work the calls in flight are fewer than the threads. */
const LEAST_BUSY = 0.5;

function byServiceTime(facts: VolumeFacts, base: MeasuredCell, to: number): PredictedRatio | null {
  const from = concurrency(base);
  const busy = base.pool?.busyMean.value ?? null;
  const cores = coresUsed(base).value;
  if (busy === null || busy < LEAST_BUSY * from || cores === null || to <= from) return null;
  const { count } = processorsOf(facts, base);
  const room = cores === 0 ? Infinity : Math.max(1, count / cores);
  return room < to / from
    ? { ratio: room, basis: `${from} calls at a time keep ${cores.toFixed(1)} of ${count} processors busy` }
    : {
        ratio: to / from,
        basis: `${to} calls of the same length at a time over ${from}, if the volume serves them together`,
      };
}
