import type { ActivityContext } from '../../domain/activity.js';
import { loadAddon } from '../../native/addon.js';
import type { Waiter } from './wait-set.js';

/** Works in libuv's pool that sleep: each holds one of its threads. */
export async function openPoolWait({ clock, poolSize }: ActivityContext): Promise<Waiter> {
  const addon = loadAddon();
  // The pool's threads are there before.
  await Promise.all(Array.from({ length: poolSize ?? 1 }, () => addon.sleepOnPool(1)));
  return {
    wait: async (_index, milliseconds) => {
      const { submitNs, startNs, endNs } = await addon.sleepOnPool(milliseconds);
      return {
        askedNs: clock.fromAbsolute(submitNs),
        startNs: clock.fromAbsolute(startNs),
        endNs: clock.fromAbsolute(endNs),
      };
    },
    end: () => Promise.resolve(),
  };
}
