import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import type { EpochClock } from '../../domain/clock.js';

/** Timers fire up to so late: the rest is waited for by turns of the loop. */
const TIMER_SLACK_NS = 2e6;
/** How long an abort may go unheard. */
const LONGEST_SLEEP_MS = 50;

/** Waits for a moment, or until there is nothing left to wait for. @returns the time. */
export async function waitUntil(
  now: EpochClock['now'],
  momentNs: number,
  stopped: () => boolean,
): Promise<number> {
  let nowNs = now();
  while (nowNs < momentNs && !stopped()) {
    const leftNs = momentNs - nowNs;
    if (leftNs > TIMER_SLACK_NS) {
      await sleep(Math.min(LONGEST_SLEEP_MS, Math.floor((leftNs - TIMER_SLACK_NS) / 1e6) + 1));
    } else await turn();
    nowNs = now();
  }
  return nowNs;
}
