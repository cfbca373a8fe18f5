import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from '../../domain/activity-findings.js';
import { NS_PER_MS } from '../../domain/units.js';

/** A timer of the loop's is due so often: what it is late by is the loop's delay. */
const RESOLUTION_MS = 1;

/** Does work beside a watch on the event loop: how late it was, in ms beyond the time between two looks. */
export async function watchLoop<T>(
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly figures: Readonly<Record<string, Figure>> }> {
  const watch = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  watch.enable();
  try {
    // The first look only begins: what holds the loop before it is not seen.
    await sleep(3 * RESOLUTION_MS);
    const value = await work();
    // What held the loop at last is seen at the next look.
    await sleep(2 * RESOLUTION_MS);
    const late = (ns: number): Figure => ({ value: Math.max(0, ns / NS_PER_MS - RESOLUTION_MS), unit: 'ms' });
    // Nothing was seen where the work ended before the first look.
    const figures =
      watch.count === 0
        ? {}
        : {
            'loop delay p50': late(watch.percentile(50)),
            'loop delay p99': late(watch.percentile(99)),
            'loop delay max': late(watch.max),
          };
    return { value, figures };
  } finally {
    watch.disable();
  }
}
