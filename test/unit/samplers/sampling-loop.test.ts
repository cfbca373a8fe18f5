import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';
import type { SamplerSession } from '../../../src/domain/sampler.js';
import { SamplingLoop } from '../../../src/samplers/sampling-loop.js';
import { FileLog } from '../../../src/samplers/series/file-log.js';
import { loadAddon } from '../../../src/native/addon.js';
import type { ThreadLog } from '../../../src/domain/kernel-log.js';

let nowMs = 0;
const clock = { now: (): number => nowMs * 1e6, epochNs: 0n };

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

/** Nothing runs on the loop meanwhile. */
function block(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
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

describe('SamplingLoop with sessions that a ticker reads', () => {
  const INTERVAL_MS = 20;
  const real = new EpochClock(monotonicNs());

  beforeEach(() => {
    vi.useRealTimers();
  });

  /** Reads one file; `sampledNs`: when JavaScript took a sample. */
  class Ticked implements SamplerSession {
    readonly atNs: number[] = [];
    readonly sampledNs: number[] = [];
    readonly log = new FileLog(['/proc/uptime'], (at, [content]) => {
      expect(content).toMatch(/^\d+\.\d+ /);
      this.atNs.push(at);
    });
    sample(at: number): void {
      this.sampledNs.push(at);
      this.log.sample(at);
    }
    tickedBy(...[ticker]: Parameters<FileLog['tickedBy']>): void {
      this.log.tickedBy(ticker);
    }
    take(): readonly [] {
      this.log.digest();
      return [];
    }
    unavailable(): readonly [] {
      return [];
    }
    close(): void {
      this.log.close();
    }
    /** Nothing runs on the loop meanwhile. */
    waitFor(samples: number): void {
      const patience = Date.now() + 20_000;
      while (this.atNs.length < samples && Date.now() < patience) {
        block(INTERVAL_MS);
        this.take();
      }
      expect(this.atNs.length).toBeGreaterThanOrEqual(samples);
    }
  }

  it('samples them while the loop is blocked, and not by JavaScript', () => {
    const loop = new SamplingLoop(real, INTERVAL_MS);
    const host = new Ticked();
    loop.add(host);
    loop.start();
    host.waitFor(6);
    expect(host.sampledNs).toHaveLength(1);
    const edge = host.atNs.length;
    const beforeNs = real.now();
    loop.tickNow();
    host.waitFor(edge + 3);
    loop.stop();
    host.take();
    const taken = host.atNs.length;
    block(3 * INTERVAL_MS);
    host.take();
    expect(host.atNs).toHaveLength(taken);
    // The grid begins anew at the edge: after it no tick comes before a whole interval has passed.
    const [, edgeNs = 0] = host.sampledNs;
    const firstAfter = host.atNs.find((at) => at > edgeNs)!;
    expect(host.atNs).toContain(edgeNs);
    // From before the edge: between it and the reading of its own time the thread may have been kept from the processor.
    expect(firstAfter - beforeNs).toBeGreaterThanOrEqual(INTERVAL_MS * 1e6);
    host.close();
  });

  it('samples one that was closed no more, and the others on', () => {
    const loop = new SamplingLoop(real, INTERVAL_MS);
    const [one, other] = [new Ticked(), new Ticked()];
    loop.start();
    loop.add(one);
    loop.add(other);
    loop.remove(one);
    one.close();
    one.take();
    const before = one.atNs.length;
    other.waitFor(4);
    one.take();
    expect(one.atNs).toHaveLength(before);
    loop.stop();
    other.close();
  });

  it('begins again after it was stopped', () => {
    const loop = new SamplingLoop(real, INTERVAL_MS);
    const host = new Ticked();
    loop.add(host);
    loop.start();
    loop.stop();
    loop.start();
    host.waitFor(3);
    loop.stop();
    host.close();
  });
});

describe('a ticker', () => {
  const epochNs = monotonicNs();

  it('takes a log that it shall not tick out of its round, though it is open', () => {
    const addon = loadAddon();
    const ticker = addon.openTicker(5, epochNs);
    const [left, kept] = [addon.openFileLog(['/proc/uptime']), addon.openFileLog(['/proc/uptime', '/none'])];
    ticker.add(left);
    ticker.add(kept);
    ticker.remove(left);
    left.take();
    let { atNs, lengths, bytes } = kept.take();
    for (const patience = Date.now() + 20_000; atNs.length < 2 && Date.now() < patience;) {
      block(20);
      ({ atNs, lengths, bytes } = kept.take());
    }
    ticker.close();
    expect(left.take().atNs).toHaveLength(0);
    expect(atNs.length).toBeGreaterThan(1);
    expect(lengths).toHaveLength(2 * atNs.length);
    // ENOENT
    expect(lengths[1]).toBe(-2);
    expect(bytes.toString('latin1')).toMatch(/^\d+\.\d+ /);
    for (const log of [left, kept]) log.close();
  });

  it('ticks each millisecond at most, whatever it is asked for', () => {
    const addon = loadAddon();
    const ticker = addon.openTicker(0, epochNs);
    const log = addon.openFileLog(['/proc/uptime']);
    ticker.add(log);
    block(20);
    ticker.close();
    const { atNs } = log.take();
    expect(atNs.length).toBeGreaterThan(5);
    const tookMs = (atNs[atNs.length - 1]! - atNs[0]!) / 1e6;
    expect(atNs.length).toBeLessThanOrEqual(tookMs + 2);
    log.close();
  });

  it('does not read threads as files', () => {
    const log = loadAddon().openFileLog([]) as ThreadLog;
    expect(() => log.spent()).toThrow('the log is not one of threads');
    log.close();
  });
});
