import type { ActivityContext } from '../../../../src/domain/activity.js';
import { EpochClock, monotonicNs } from '../../../../src/domain/clock.js';

/** A context as a trial gives it, and what the watchdog would hear. */
export interface Watched {
  readonly context: ActivityContext;
  /** By the phase: calls, bytes. */
  readonly told: Readonly<Record<string, { operations: number; bytes: number }>>;
  /** The phases in which something waited for the device. */
  readonly atDevice: ReadonlySet<string>;
}

export function watchedContext(
  directory: string | null,
  parameters: ActivityContext['parameters'],
  given: Partial<ActivityContext> = {},
): Watched {
  const clock = new EpochClock(monotonicNs());
  const told: Record<string, { operations: number; bytes: number }> = {};
  const atDevice = new Set<string>();
  let phase = 'create';
  const context: ActivityContext = {
    clock,
    directory,
    parameters,
    poolSize: 4,
    seed: 1,
    signal: new AbortController().signal,
    measure: async (work) => {
      phase = 'measure';
      const startNs = clock.now();
      const value = await work();
      phase = 'verify';
      return { value, startNs, endNs: clock.now() };
    },
    progress: () => {
      throw new Error('there is one counter');
    },
    moved: (operations, bytes) => {
      const sums = (told[phase] ??= { operations: 0, bytes: 0 });
      sums.operations += operations;
      sums.bytes += bytes;
    },
    awaitDevice: (work) => {
      atDevice.add(phase);
      return work();
    },
    ...given,
  };
  return { context, told, atDevice };
}
