import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SamplerSession } from '../../../src/domain/sampler.js';
import { SamplingLoop } from '../../../src/samplers/sampling-loop.js';

let nowMs = 0;
const clock = { now: (): number => nowMs * 1e6 };

function session(): SamplerSession & { readonly atMs: number[] } {
  const atMs: number[] = [];
  return {
    atMs,
    sample: (atNs) => atMs.push(atNs / 1e6),
    take: () => [],
    unavailable: () => [],
    close: () => undefined,
  };
}

/** Time passes in the clock and in the timers alike. */
function pass(milliseconds: number): void {
  for (let step = 0; step < milliseconds; step++) {
    nowMs++;
    vi.advanceTimersByTime(1);
  }
}

beforeEach(() => {
  nowMs = 1000;
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('SamplingLoop', () => {
  it('samples a session as it is added, then on the grid', () => {
    const loop = new SamplingLoop(clock, 100);
    const host = session();
    loop.add(host);
    loop.start();
    pass(350);
    loop.stop();
    pass(200);
    expect(host.atMs).toEqual([1000, 1100, 1200, 1300]);
  });

  it('neither drifts after a late tick nor makes up for missed ones', () => {
    const loop = new SamplingLoop(clock, 100);
    const host = session();
    loop.add(host);
    loop.start();
    // The event loop is blocked from 1000 to 1330; the timer fires as soon as it is free.
    nowMs = 1330;
    vi.advanceTimersByTime(100);
    pass(170);
    loop.stop();
    expect(host.atMs).toEqual([1000, 1330, 1400, 1500]);
  });

  it('begins the grid anew at the edge of a phase', () => {
    const loop = new SamplingLoop(clock, 100);
    const host = session();
    loop.add(host);
    loop.start();
    pass(130);
    loop.tickNow();
    pass(210);
    loop.stop();
    expect(host.atMs).toEqual([1000, 1100, 1130, 1230, 1330]);
  });

  it('samples a removed session no more', () => {
    const loop = new SamplingLoop(clock, 100);
    const [one, other] = [session(), session()];
    loop.add(one);
    loop.add(other);
    loop.start();
    pass(100);
    loop.remove(one);
    loop.tickNow();
    loop.stop();
    expect(one.atMs).toEqual([1000, 1100]);
    expect(other.atMs).toEqual([1000, 1100, 1100]);
  });
});
