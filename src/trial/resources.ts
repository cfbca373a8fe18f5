import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { ResourceUse } from '../domain/measurement.js';

/** What the process had used at an instant: CPU of all its threads, switches, faults, and the loop's activity. */
export interface ResourceMark {
  readonly usage: NodeJS.ResourceUsage;
  readonly loop: EventLoopUtilization;
}

export function markResources(): ResourceMark {
  return { usage: process.resourceUsage(), loop: performance.eventLoopUtilization() };
}

/** The difference of two marks; `getrusage(2)` gives CPU time in microseconds. */
export function resourcesBetween(before: ResourceMark, after: ResourceMark): ResourceUse {
  const difference = (field: keyof NodeJS.ResourceUsage): number => after.usage[field] - before.usage[field];
  return {
    userNs: difference('userCPUTime') * 1e3,
    systemNs: difference('systemCPUTime') * 1e3,
    voluntaryContextSwitches: difference('voluntaryContextSwitches'),
    involuntaryContextSwitches: difference('involuntaryContextSwitches'),
    minorFaults: difference('minorPageFault'),
    majorFaults: difference('majorPageFault'),
  };
}

/** Share of the time between two marks in which the event loop was busy, 0 to 1. */
export function loopUtilisationBetween(before: ResourceMark, after: ResourceMark): number {
  return performance.eventLoopUtilization(after.loop, before.loop).utilization;
}
