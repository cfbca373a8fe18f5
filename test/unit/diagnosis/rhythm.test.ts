import { describe, expect, it } from 'vitest';
import type { MeasuredCell } from '../../../src/diagnosis/compare.js';
import { rhythmOf, rhythmWords } from '../../../src/diagnosis/rhythm.js';
import type { Tail } from '../../../src/diagnosis/tails.js';
import { cell } from './build/synthetic-facts.js';
import { latencies } from './build/synthetic-operations.js';

const S = 1e9;

/** `slowCount` of `count` operations in so many seconds. */
function tail(count: number, slowCount: number, seconds: number, threads = 1): Tail {
  const made = cell({ strategy: 'native-threads', key: { threads, depth: threads } });
  return {
    operations: slowCount / count,
    time: 0.8,
    restMeanNs: 1e5,
    cell: { ...made, elapsedNs: seconds * S } as MeasuredCell,
    kind: 'write',
    operation: latencies(1e6),
    slowCount,
    slowMeanNs: 1e7,
    exact: true,
  };
}

describe('the rhythm of slow operations', () => {
  it('is that of the work where one in so many is slow at any rate', () => {
    const tails = [tail(10_000, 100, 1), tail(40_000, 410, 1), tail(2_000, 19, 1)];
    expect(rhythmOf(tails)).toBe('work');
    expect(rhythmWords(tails[0]!, tails).often).toContain(
      'one in 100 operations by fast routes as by slow ones',
    );
    expect(rhythmWords(tails[0]!, tails).find).toContain('after about 100 operations');
  });

  it('is that of the clock where one comes after so long at any rate', () => {
    const tails = [tail(10_000, 50, 1), tail(60_000, 52, 1), tail(3_000, 105, 2)];
    expect(rhythmOf(tails)).toBe('clock');
    expect(rhythmWords(tails[0]!, tails).often).toContain('on average one every 20 ms: by the clock');
  });

  it('is not told where as many stop together as are in flight', () => {
    // Four pauses of all lanes in a second, whatever their number.
    const paused = [1, 4, 16].map((threads) => tail(1000 * threads, 4 * threads, 1, threads));
    expect(rhythmOf(paused)).toBeNull();
  });

  it('is not told by one route, by routes of the same rate, or where both differ', () => {
    expect(rhythmOf([tail(10_000, 100, 1)])).toBeNull();
    expect(rhythmOf([tail(10_000, 100, 1), tail(12_000, 110, 1)])).toBeNull();
    expect(rhythmOf([tail(10_000, 100, 1), tail(60_000, 110, 3)])).toBeNull();
    const [one] = [tail(10_000, 100, 1)];
    expect(rhythmWords(one, [one]).often).toBe('On average one comes every 10 ms, one in 100 operations');
  });
});
