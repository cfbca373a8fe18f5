import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import type { ResourceUse } from '../domain/measurement.js';
import { resourceUseOf, usedBetween } from '../domain/resource-use.js';

/** What the process had used at an instant: CPU of all its threads, switches, faults, and the loop's activity. */
export interface ResourceMark {
  readonly usage: NodeJS.ResourceUsage;
  readonly loop: EventLoopUtilization;
}

export function markResources(): ResourceMark {
  return { usage: process.resourceUsage(), loop: performance.eventLoopUtilization() };
}

/** The difference of two marks. */
export function resourcesBetween(before: ResourceMark, after: ResourceMark): ResourceUse {
  return usedBetween(resourceUseOf(before.usage), resourceUseOf(after.usage));
}

/** Share of the time between two marks in which the event loop was busy, 0 to 1. */
export function loopUtilisationBetween(before: ResourceMark, after: ResourceMark): number {
  return performance.eventLoopUtilization(after.loop, before.loop).utilization;
}

/**
 * Sets the kernel's mark of this process's largest resident memory back to what it is now (`proc_pid_clear_refs(5)`),
 * so that {@link peakRssBytes} tells the peak from here on. Where the kernel has no such file it tells the peak since
 * the start of the process.
 */
export function resetPeakRss(): void {
  try {
    const fd = openSync('/proc/self/clear_refs', constants.O_WRONLY);
    try {
      writeSync(fd, '5');
    } finally {
      closeSync(fd);
    }
  } catch {
    // CONFIG_PROC_PAGE_MONITOR is not in every kernel.
  }
}

/**
 * The largest resident memory of this process since {@link resetPeakRss}, all its threads and none of the processes that it
 * started: VmHWM, or ru_maxrss where that is not told. In bytes.
 */
export function peakRssBytes(): number {
  try {
    const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kibibytes !== undefined) return Number(kibibytes) * 1024;
  } catch {
    // No /proc: the process's own accounting is left.
  }
  return process.resourceUsage().maxRSS * 1024;
}
