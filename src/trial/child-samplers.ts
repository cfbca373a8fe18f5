import { loadAll } from '../domain/registry.js';
import type { PhaseName } from '../domain/measurement.js';
import type { ChildSamplerContext, SampleSeries, SamplerSession } from '../domain/sampler.js';
import type { Unavailable } from '../domain/target.js';
import { samplers } from '../samplers/registry.js';

/** The samplers that run inside a trial, on its loop. */
export interface ChildSamplers {
  /** A phase begins: samples now, besides the regular interval, so that windows have clean edges. */
  enter(phase: PhaseName): void;
  /** Ends them; called again it returns nothing more. */
  stop(unavailable: Unavailable[]): readonly SampleSeries[];
}

export async function openChildSamplers(context: ChildSamplerContext): Promise<ChildSamplers> {
  const sessions: SamplerSession[] = [];
  for (const { openChild } of await loadAll(samplers)) {
    if (openChild) sessions.push(openChild(context));
  }
  const tick = (): void => {
    const atNs = context.clock.now();
    for (const session of sessions) session.sample(atNs);
  };
  const timer = setInterval(tick, context.intervalMs);
  return {
    enter: (phase) => {
      for (const session of sessions) session.phaseBegan?.(phase);
      tick();
    },
    stop: (unavailable) => {
      clearInterval(timer);
      if (sessions.length > 0) tick();
      return sessions.splice(0).flatMap((session) => {
        session.close();
        unavailable.push(...session.unavailable());
        return session.take();
      });
    },
  };
}
