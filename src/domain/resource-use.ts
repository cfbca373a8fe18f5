import type { ResourceUse } from './measurement.js';
import { NS_PER_US } from './units.js';

/** What `process.resourceUsage()` tells, in our words; `getrusage(2)` gives CPU time in microseconds. */
export function resourceUseOf(usage: NodeJS.ResourceUsage): ResourceUse {
  return {
    userNs: usage.userCPUTime * NS_PER_US,
    systemNs: usage.systemCPUTime * NS_PER_US,
    voluntaryContextSwitches: usage.voluntaryContextSwitches,
    involuntaryContextSwitches: usage.involuntaryContextSwitches,
    minorFaults: usage.minorPageFault,
    majorFaults: usage.majorPageFault,
  };
}

/** What was used between two looks. */
export function usedBetween(before: ResourceUse, after: ResourceUse): ResourceUse {
  return combine(after, before, (a, b) => a - b);
}

/** Both together: what a process and what its children used. */
export function addResources(one: ResourceUse, other: ResourceUse | null): ResourceUse {
  return other === null ? one : combine(one, other, (a, b) => a + b);
}

function combine(one: ResourceUse, other: ResourceUse, by: (a: number, b: number) => number): ResourceUse {
  const field = (name: keyof ResourceUse): number => by(one[name], other[name]);
  return {
    userNs: field('userNs'),
    systemNs: field('systemNs'),
    voluntaryContextSwitches: field('voluntaryContextSwitches'),
    involuntaryContextSwitches: field('involuntaryContextSwitches'),
    minorFaults: field('minorFaults'),
    majorFaults: field('majorFaults'),
  };
}
