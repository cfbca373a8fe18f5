import type { ProcessorPlacement } from '../domain/placement.js';
import { loadAddon } from '../native/addon.js';
import {
  allowedProcessors,
  chooseProcessors,
  numaNodes,
  placementOf,
  threadsOfCores,
} from '../targets/inventory/processors.js';

/** Processors that a trial is confined to, and where they lie. */
export interface Confinement {
  readonly processors: readonly number[];
  readonly placement: ProcessorPlacement;
}

/**
 * The processors for a trial that may use `count` of them: the same for every trial of a run.
 * @returns null where `count` is null: all that the run may use
 * @throws Error where the run itself may not use so many
 */
export function confinementTo(count: number | null): Confinement | null {
  if (count === null) return null;
  const allowed = allowedProcessors();
  const nodes = numaNodes();
  const cores = threadsOfCores(allowed);
  const processors = chooseProcessors(count, allowed, nodes, cores);
  if (processors === null)
    throw new Error(`${count} processors are asked for, the run may use ${allowed.length}`);
  return { processors, placement: placementOf(processors, nodes, cores) };
}

/**
 * Runs `start` with this thread confined to these processors: a process that it starts inherits that before its first
 * instruction, and every thread of that process with it. This thread is given back what it had.
 * @throws the system error of `sched_setaffinity(2)`; what `start` throws
 */
export function startOn<T>(processors: readonly number[] | null, start: () => T): T {
  if (processors === null) return start();
  const addon = loadAddon();
  const before = addon.setThreadAffinity(processors);
  try {
    return start();
  } finally {
    addon.setThreadAffinity(before);
  }
}
