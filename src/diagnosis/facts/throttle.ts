import type { Fact } from '../../domain/facts.js';
import type { CpuThrottle } from '../../domain/trial.js';
import { unknown } from './reduce.js';
import type { MeasuredRound } from './rounds.js';

const SOURCE = 'cpu.stat of the cgroup';

/** Share of the measured time in which a cgroup stood still because its quota was used up, over the rounds. */
export function throttledShare(rounds: readonly MeasuredRound[]): Fact {
  const seen = rounds.flatMap(({ trial }) => trial.cpuThrottle ?? []);
  const [first] = [...seen].sort((a, b) => b.throttledNs - a.throttledNs);
  if (first === undefined) {
    const unread = rounds.some(({ trial }) => trial.cpuThrottle === undefined);
    return unknown(SOURCE, unread ? 'it was not read' : 'no cgroup sets a quota of processor time');
  }
  const elapsedNs = seen.reduce((sum, throttle) => sum + throttle.elapsedNs, 0);
  const stoodNs = seen.reduce((sum, throttle) => sum + shareOf(throttle) * throttle.elapsedNs, 0);
  return { value: stoodNs / elapsedNs, source: first.source };
}

/**
 * The kernel sums the time over processors: of several that stand still at once it is more than passes. It cannot be more
 * than the periods in which the quota was used up at all.
 */
function shareOf({ elapsedNs, periods, throttledPeriods, throttledNs }: CpuThrottle): number {
  return periods <= 0 ? 0 : Math.min(1, throttledNs / elapsedNs, throttledPeriods / periods);
}
