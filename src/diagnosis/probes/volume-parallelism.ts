import type { ProbeRule } from '../../domain/probe-rule.js';
import { concurrency, totalDepth, type MeasuredCell } from '../compare.js';
import { isHeldBack } from '../held-back.js';
import { threadsCurve } from '../predict/throughput-curve.js';
import { waits } from '../waiting.js';
import { baseCell, byThreads, cellsOf, wasAsked } from './base-cell.js';

const THREADS = [1, 4, 16];
/** With so many in flight over a pool it is worth knowing what happens beyond 16. */
const DEEP = 32;
/** What `native-threads` takes. */
const MOST_THREADS = 64;
/** So many times as many calls tell whether more in flight do more. */
const LEAST_TIMES = 2;
const ROUNDS = 2;

/** How many system calls the volume serves at a time, without pool and JavaScript. */
export const volumeParallelism: ProbeRule = {
  name: 'volume-parallelism',
  summary: 'the same work by 1, 4, 16 threads in C++: how many calls the volume serves at a time',
  propose(facts, diagnosis) {
    const base = baseCell(facts, diagnosis);
    if (base === null || !waits(facts, base) || !isHeldBack(base) || base.strategy.unit !== 'block')
      return null;
    if (wasAsked(facts, this.name, diagnosis)) return null;
    const cells = cellsOf(facts, diagnosis);
    const known = threadsCurve(cells).map(({ concurrency }) => concurrency);
    const wanted = wantedThreads(base);
    const missing = wanted.filter((threads) => !known.includes(threads));
    if (known.length >= 2 || missing.length === 0) return null;
    // First what no route at all was seen to have in flight.
    const met = new Set(cells.map(concurrency));
    const byNews = [...missing].sort((a, b) => Number(met.has(a)) - Number(met.has(b)));
    return {
      question: 'How many operations does the volume serve at a time?',
      why: 'the processors are idle, so the work waits: for one after another, for a limit, or for more in flight',
      cells: byNews.map((threads) => ({
        baseCellId: base.id,
        rounds: ROUNDS,
        change: byThreads(base, threads),
      })),
    };
  },
};

/**
 * Over a pool beyond 16 where much is in flight. Without one as many calls are under way as are in flight: where 16 are not twice
 * as many, 64 come before them.
 */
function wantedThreads(base: MeasuredCell): readonly number[] {
  const inFlight = totalDepth(base);
  if (base.strategy.usesPool) return inFlight >= DEEP ? [...THREADS, MOST_THREADS] : THREADS;
  return LEAST_TIMES * inFlight > Math.max(...THREADS) ? [1, 4, MOST_THREADS, 16] : THREADS;
}
