import type { CpuThrottle } from '../domain/trial.js';
import type { HostMark } from './disturbance.js';

/**
 * How a quota held processors back between two marks: of several groups with a quota that which stood still longest, for
 * that one binds. Null where no group has one.
 */
export function throttleBetween(before: HostMark, after: HostMark): CpuThrottle | null {
  const elapsedNs = after.atNs - before.atNs;
  const grown = after.quotas.flatMap((now) => {
    const then = before.quotas.find(({ source }) => source === now.source);
    if (then === undefined || elapsedNs <= 0) return [];
    return [
      {
        source: now.source,
        elapsedNs,
        periods: now.periods - then.periods,
        throttledPeriods: now.throttledPeriods - then.throttledPeriods,
        throttledNs: now.throttledNs - then.throttledNs,
      },
    ];
  });
  const [most = null] = grown.sort((a, b) => b.throttledNs - a.throttledNs);
  return most;
}
