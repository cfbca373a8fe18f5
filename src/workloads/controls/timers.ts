import { setTimeout as sleep } from 'node:timers/promises';
import type { ActivityContext } from '../../domain/activity.js';
import { timed, type Waiter } from './wait-set.js';

/** Timers of the event loop. */
export function openTimers({ clock, signal }: ActivityContext): Promise<Waiter> {
  return Promise.resolve({
    wait: (_index, milliseconds) => timed(clock, () => sleep(milliseconds, undefined, { signal })),
    end: () => Promise.resolve(),
  });
}
