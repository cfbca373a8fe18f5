import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { Watchdog } from '../../../src/run/watchdog.js';

/** A pid that no process has: its counters cannot be read, so only the trial's word counts. */
const NO_PID = 2 ** 22 + 1;

function watched(timeoutMs: number) {
  let nowMs = 0;
  let flushed = 0;
  const watchdog = new Watchdog(
    NO_PID,
    timeoutMs,
    () => `${flushed} sectors`,
    () => nowMs,
  );
  return {
    watchdog,
    flush: () => {
      flushed++;
    },
    progress: (operations: number, bytes = operations * 4096, awaitsDevice = false) => {
      watchdog.heard({ type: 'progress', v: 1, atNs: 0, operations, bytes, awaitsDevice });
    },
    after: (ms: number) => {
      nowMs += ms;
      return watchdog.isHung();
    },
  };
}

describe('Watchdog', () => {
  it('lets a trial live that makes progress', () => {
    const { progress, after } = watched(1000);
    for (let step = 1; step <= 20; step++) {
      progress(step);
      expect(after(500)).toBe(false);
    }
  });

  it('ends one that talks but does not move', () => {
    const { progress, after, watchdog } = watched(1000);
    watchdog.heard({ type: 'phase', v: 1, name: 'measure', atNs: 0 });
    progress(7);
    expect(after(100)).toBe(false);
    for (let step = 0; step < 10; step++) {
      progress(7);
      after(100);
    }
    progress(7);
    expect(after(100)).toBe(true);
    expect(watchdog.measuredBytes).toBe(7 * 4096);
  });

  it('takes a new phase for progress', () => {
    const { after, watchdog } = watched(1000);
    expect(after(900)).toBe(false);
    watchdog.heard({ type: 'phase', v: 1, name: 'measure', atNs: 0 });
    expect(after(900)).toBe(false);
    // Silence begins: from here on the counters speak, and the first look at them is a new beginning.
    expect(after(200)).toBe(false);
    expect(after(2000)).toBe(true);
  });

  it('lets a long sync live as long as the device writes', () => {
    const { after, flush, progress, watchdog } = watched(1000);
    watchdog.heard({ type: 'phase', v: 1, name: 'sync', atNs: 0 });
    for (let step = 0; step < 20; step++) {
      flush();
      progress(0);
      expect(after(500)).toBe(false);
    }
    progress(0);
    after(500);
    progress(0);
    expect(after(900)).toBe(true);
  });

  it('lets a trial live whose bytes move, though no operation ends', () => {
    const { progress, after, watchdog } = watched(1000);
    watchdog.heard({ type: 'phase', v: 1, name: 'measure', atNs: 0 });
    for (let step = 1; step <= 20; step++) {
      progress(0, step * 100);
      expect(after(500)).toBe(false);
    }
  });

  it('lets a long call live that waits for the device, as long as the device writes', () => {
    const { after, flush, progress, watchdog } = watched(1000);
    watchdog.heard({ type: 'phase', v: 1, name: 'measure', atNs: 0 });
    for (let step = 0; step < 20; step++) {
      flush();
      progress(5, 20480, true);
      expect(after(500)).toBe(false);
    }
    progress(5, 20480, true);
    after(500);
    progress(5, 20480, true);
    expect(after(900)).toBe(true);
  });

  it('lets such a call live as long as it makes pages dirty', () => {
    let nowMs = 0;
    const watchdog = new Watchdog(process.pid, 1000, undefined, () => nowMs);
    const directory = mkdtempSync(path.join(process.cwd(), 'node_modules', '.dirtied-'));
    try {
      watchdog.heard({ type: 'phase', v: 1, name: 'measure', atNs: 0 });
      for (let step = 0; step < 5; step++) {
        writeFileSync(path.join(directory, `f${step}`), Buffer.alloc(65536));
        watchdog.heard({ type: 'progress', v: 1, atNs: 0, operations: 0, bytes: 0, awaitsDevice: true });
        nowMs += 800;
        expect(watchdog.isHung()).toBe(false);
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it("takes others' writes for nothing where operations should end", () => {
    const { after, flush, progress, watchdog } = watched(1000);
    watchdog.heard({ type: 'phase', v: 1, name: 'measure', atNs: 0 });
    progress(3);
    after(100);
    flush();
    progress(3);
    after(600);
    flush();
    progress(3);
    expect(after(600)).toBe(true);
  });

  it('looks at the counters of a process that is silent', () => {
    let nowMs = 0;
    const watchdog = new Watchdog(process.pid, 5000, undefined, () => nowMs);
    for (let step = 0; step < 10; step++) {
      nowMs += 4000;
      // Reading /proc moves our own counters.
      expect(watchdog.isHung()).toBe(false);
    }
  });
});
