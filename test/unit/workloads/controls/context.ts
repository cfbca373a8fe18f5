import type { ActivityContext } from '../../../../src/domain/activity.js';
import { EpochClock, monotonicNs } from '../../../../src/domain/clock.js';
import { controls } from '../../../../src/workloads/controls.js';

/** A context as a trial gives it, with the workload's defaults; `given` goes before them. */
export function contextOf(
  parameters: ActivityContext['parameters'],
  given: Partial<ActivityContext> = {},
): ActivityContext {
  const clock = new EpochClock(monotonicNs());
  return {
    clock,
    directory: null,
    parameters: {
      ...Object.fromEntries(controls.parameters.map(({ name, defaultValue }) => [name, defaultValue])),
      ...parameters,
    },
    poolSize: null,
    seed: 1,
    signal: new AbortController().signal,
    measure: async (work) => {
      const startNs = clock.now();
      const value = await work();
      return { value, startNs, endNs: clock.now() };
    },
    progress: () => undefined,
    moved: () => undefined,
    awaitDevice: (work) => work(),
    ...given,
  };
}
