import { describe, expect, it } from 'vitest';
import type { ProcessIo } from '../../../src/native/process-io.js';
import { Watchdog } from '../../../src/run/watchdog.js';

const KIB = 1024;
const nothing: ProcessIo = { rchar: 0, wchar: 0, syscr: 0, syscw: 0, readBytes: 0, writeBytes: 0 };

/** A trial of which the kernel counts nothing but what it is told here. */
function watched(timeoutMs: number) {
  let nowMs = 0;
  let flushed = 0;
  let pages = 0;
  let io: ProcessIo | null = null;
  const watchdog = new Watchdog(
    () => io,
    timeoutMs,
    () => ({ devices: `${flushed} sectors`, pages: `${pages} pages` }),
    () => nowMs,
  );
  return {
    watchdog,
    flush: () => {
      flushed++;
    },
    writeBack: () => {
      pages++;
    },
    count: (name: keyof ProcessIo, more: number) => {
      const before = io ?? nothing;
      io = { ...before, [name]: before[name] + more };
    },
    progress: (operations: number, bytes = operations * 4096, awaitsDevice = false) => {
      watchdog.heard({ type: 'progress', v: 1, atNs: 0, operations, bytes, awaitsDevice });
    },
    measures: () => {
      watchdog.heard({ type: 'phase', v: 1, name: 'measure', atNs: 0 });
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

  it.each([
    ['rchar', 64 * KIB],
    ['wchar', 64 * KIB],
    ['readBytes', 4 * KIB],
    ['writeBytes', 4 * KIB],
  ] as const)('lets an operation live that takes longer than the limit and moves %s', (name, bytes) => {
    const { count, measures, progress, after } = watched(1000);
    measures();
    for (let step = 0; step < 20; step++) {
      count(name, bytes);
      progress(0);
      expect(after(500)).toBe(false);
    }
    progress(0);
    after(500);
    progress(0);
    expect(after(900)).toBe(true);
  });

  it('ends a trial that hangs, however long it talks', () => {
    const { count, measures, progress, after } = watched(300_000);
    measures();
    let looks = 0;
    do {
      // Messages and wake-ups of a quarter of a second, and the samples that are read meanwhile.
      count('rchar', 2 * KIB);
      count('wchar', KIB);
      count('syscw', 6);
      progress(0);
    } while (!after(250) && ++looks < 10_000);
    // By the end it has said far more than a step.
    expect((looks * 250) / 1000).toBeCloseTo(300, 0);
  });

  it('waits for a program that was told when to end, and then for the limit', () => {
    const { count, measures, watchdog, after } = watched(1000);
    measures();
    const told = (awaitsEnd: boolean): void => {
      watchdog.heard({ type: 'progress', v: 1, atNs: 0, operations: 0, bytes: 0, awaitsEnd });
    };
    count('rchar', 0);
    for (let step = 0; step < 20; step++) {
      told(true);
      expect(after(500)).toBe(false);
    }
    told(false);
    expect(after(400)).toBe(false);
    told(false);
    expect(after(600)).toBe(true);
  });

  it('waits for pages that anybody writes back where a sync may wait for them, ten limits at most', () => {
    const { watchdog, writeBack, after } = watched(1000);
    watchdog.heard({ type: 'phase', v: 1, name: 'sync', atNs: 0 });
    const step = (): boolean => {
      writeBack();
      return after(500);
    };
    for (let looks = 0; looks < 22; looks++) expect(step()).toBe(false);
    expect(step()).toBe(true);
    watchdog.heard({ type: 'phase', v: 1, name: 'measure', atNs: 0 });
    for (let looks = 0; looks < 4; looks++) expect(step()).toBe(false);
    expect(step()).toBe(true);
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

  it.each(['rchar', 'wchar', 'syscr', 'syscw', 'readBytes', 'writeBytes'] as const)(
    'takes any %s of a trial that is silent for progress',
    (name) => {
      const { count, measures, after } = watched(5000);
      measures();
      for (let step = 0; step < 10; step++) {
        count(name, 1);
        expect(after(4000)).toBe(false);
      }
      expect(after(5001)).toBe(true);
    },
  );

  it('takes what is read for progress while the blocks are verified', () => {
    const { count, progress, watchdog, after } = watched(1000);
    watchdog.heard({ type: 'phase', v: 1, name: 'verify', atNs: 0 });
    for (let step = 0; step < 10; step++) {
      count('rchar', 4 * KIB);
      progress(0);
      expect(after(500)).toBe(false);
    }
    count('wchar', 64 * KIB);
    after(500);
    progress(0);
    expect(after(900)).toBe(true);
  });
});
