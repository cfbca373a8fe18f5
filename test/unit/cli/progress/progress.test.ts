import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createProgress } from '../../../../src/cli/progress/progress.js';
import { formatClock, Pace } from '../../../../src/cli/progress/pace.js';
import type { RunListener } from '../../../../src/domain/run-listener.js';
import type { TrialRecord } from '../../../../src/domain/trial.js';
import { displayWidth } from '../../../../src/report/terminal/text.js';
import { cellFacts } from '../../report/fixtures/cells.js';
import { volumeFacts } from '../../report/fixtures/facts.js';
import { cellOf, planOf, trialRecord } from '../../report/fixtures/records.js';
import { diskVolume } from '../../report/fixtures/volumes.js';

const facts = [cellFacts('a'), cellFacts('b', { key: { strategy: 'fs-promises', poolSize: 4, depth: 16 } })];
const volume = volumeFacts(diskVolume, facts);
const plan = planOf([volume]);

interface Sink {
  readonly listener: RunListener;
  readonly writes: string[];
  readonly text: () => string;
}

function sink(
  options: { tty?: boolean; quiet?: boolean; columns?: number; env?: NodeJS.ProcessEnv } = {},
): Sink {
  const writes: string[] = [];
  const stream = {
    isTTY: options.tty ?? false,
    columns: options.columns ?? 80,
    write: (text: string) => writes.push(text) > 0,
  };
  const listener = createProgress(
    stream as unknown as NodeJS.WriteStream,
    { quiet: options.quiet ?? false },
    options.env ?? {},
  );
  return { listener, writes, text: () => writes.join('') };
}

const start = (listener: RunListener, index = 0) =>
  listener.trialStarted?.({ index, total: 2, cell: cellOf(facts[index]!), round: 0 });
const end = (listener: RunListener, index = 0, record: Partial<TrialRecord> = {}) =>
  listener.trialEnded?.({
    index,
    total: 2,
    cell: cellOf(facts[index]!),
    record: { ...trialRecord(facts[index]!, 1, 0), ...record },
  });

const failure = {
  exit: 'failed',
  measurement: null,
  failure: { code: 'ENOSPC', message: 'no space left', phase: 'measure', errors: [], afterBytes: 0 },
} satisfies Partial<TrialRecord>;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('plain progress', () => {
  it('writes a line for each trial that ended, with its rates and the time left', () => {
    const { listener, text } = sink();
    listener.planned?.(plan);
    start(listener);
    vi.advanceTimersByTime(10_000);
    end(listener);
    expect(text().split('\n')).toEqual([
      `${plan.order.length} trials, about 0:42`,
      '[1/2] native-pwrite depth 1, 4 KiB random write, 4 files, /data: ' + '400 MB/s, 97.7 k IOPS, ETA 0:10',
      '',
    ]);
  });

  it('says why a trial failed', () => {
    const { listener, text } = sink();
    end(listener, 1, failure);
    expect(text()).toContain('fs-promises pool 4 depth 16');
    expect(text()).toContain('failed: ENOSPC, no space left');
  });

  it('writes no control characters, whatever a warning holds', () => {
    const { listener, text } = sink();
    listener.planned?.(plan);
    start(listener);
    listener.warned?.('path \x1b[31mred\r was seen\nsecond line');
    listener.trialProgress?.({ index: 0, phase: 'measure', operations: 10, bytes: 40_960, elapsedMs: 100 });
    end(listener);
    listener.ended?.();
    // eslint-disable-next-line no-control-regex -- that is what is looked for
    expect(text()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
    expect(text()).toContain('warning: path \\x1b[31mred\\x0d was seen\nsecond line\n');
  });

  it('is what a dumb terminal gets', () => {
    const { listener, text } = sink({ tty: true, env: { TERM: 'dumb' } });
    listener.planned?.(plan);
    end(listener);
    expect(text()).not.toContain('\x1b');
  });
});

describe('quiet progress', () => {
  it('lets warnings through and nothing else', () => {
    const { listener, writes } = sink({ tty: true, quiet: true });
    listener.planned?.(plan);
    start(listener);
    listener.warned?.('the volume is nearly full');
    end(listener, 0, failure);
    listener.ended?.();
    expect(writes).toEqual(['warning: the volume is nearly full\n']);
  });
});

describe('live progress', () => {
  it('shows the trial, the clock, the time left and the live rates', () => {
    const { listener, writes } = sink({ tty: true, columns: 120 });
    listener.planned?.(plan);
    start(listener);
    vi.advanceTimersByTime(2000);
    listener.trialProgress?.({
      index: 0,
      phase: 'measure',
      operations: 50_000,
      bytes: 204_800_000,
      elapsedMs: 500,
    });
    vi.advanceTimersByTime(200);
    const last = writes.at(-1) ?? '';
    expect(last).toContain('[1/2] round 1 native-pwrite depth 1, 4 KiB random write, 4 files, /data');
    expect(last).toContain('0:02, ETA 0:40');
    expect(last).toContain('410 MB/s, 100 k IOPS');
    listener.ended?.();
  });

  it('names the phase where nothing is measured', () => {
    const { listener, writes } = sink({ tty: true, columns: 120 });
    listener.planned?.(plan);
    start(listener);
    vi.advanceTimersByTime(200);
    listener.trialProgress?.({ index: 0, phase: 'verify', operations: 3, bytes: 0, elapsedMs: 50 });
    vi.advanceTimersByTime(200);
    expect(writes.at(-1)).toMatch(/ETA \d+:\d+ {2}verify\n$/);
    listener.ended?.();
  });

  it('draws over its own lines, never wider than the terminal', () => {
    const { listener, writes } = sink({ tty: true, columns: 40 });
    listener.planned?.(plan);
    for (let step = 0; step < 10; step++) {
      start(listener, step % 2);
      vi.advanceTimersByTime(150);
    }
    expect(writes.length).toBeGreaterThan(5);
    // Before the first trial there is one line.
    expect(writes[1]?.startsWith('\r\x1b[1A\x1b[J')).toBe(true);
    for (const text of writes.slice(2)) expect(text.startsWith('\r\x1b[2A\x1b[J')).toBe(true);
    expect(writes.at(-1)).toContain('[2/2] round 1 ');
    const lines = writes.flatMap((text) => text.split('\n'));
    for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(39);
    listener.ended?.();
  });

  it('redraws at most ten times a second', () => {
    const { listener, writes } = sink({ tty: true });
    listener.planned?.(plan);
    for (let step = 0; step < 1000; step++) {
      listener.trialProgress?.({
        index: 0,
        phase: 'measure',
        operations: step,
        bytes: step * 4096,
        elapsedMs: step,
      });
      vi.advanceTimersByTime(1);
    }
    expect(writes.length).toBeLessThanOrEqual(11);
    expect(writes.length).toBeGreaterThanOrEqual(9);
    listener.ended?.();
  });

  it('keeps its clock going where no event comes, and stops when the run ends', () => {
    const { listener, writes } = sink({ tty: true });
    listener.planned?.(plan);
    vi.advanceTimersByTime(3000);
    expect(writes.at(-1)).toContain('0:03, ETA 0:39');
    listener.ended?.();
    const { length } = writes;
    expect(writes.at(-1)).toBe('\r\x1b[1A\x1b[J');
    vi.advanceTimersByTime(3000);
    start(listener);
    expect(writes).toHaveLength(length);
  });

  it('leaves warnings and failed trials standing above the status', () => {
    const { listener, text } = sink({ tty: true });
    listener.planned?.(plan);
    listener.warned?.('first');
    end(listener, 1, failure);
    listener.ended?.();
    expect(text()).toContain('\x1b[33mwarning: first\x1b[39m\n');
    expect(text()).toContain('failed: ENOSPC, no space left\x1b[39m\n');
  });

  it('leaves routes that are closed here standing too, in another colour than failures', () => {
    const { listener, text } = sink({ tty: true });
    listener.planned?.(plan);
    end(listener, 1, {
      ...failure,
      failure: { ...failure.failure, code: 'unsupported', message: 'io_uring_setup: EPERM' },
    });
    listener.ended?.();
    expect(text()).toContain('\x1b[33m[2/2] ');
    expect(text()).toContain('not available here: io_uring_setup: EPERM\x1b[39m\n');
  });

  it('uses no colour where NO_COLOR is set', () => {
    const { listener, text } = sink({ tty: true, env: { NO_COLOR: '1' } });
    listener.planned?.(plan);
    listener.warned?.('first');
    end(listener);
    vi.advanceTimersByTime(500);
    listener.ended?.();
    // eslint-disable-next-line no-control-regex -- that is what is looked for
    expect(text()).not.toMatch(/\x1b\[\d+m/);
  });
});

describe('the pace of a run', () => {
  it('follows the estimate until a trial has ended, then the trials', () => {
    let nowMs = 1000;
    const pace = new Pace(() => nowMs);
    expect(pace.remainingMs()).toBeNull();
    pace.begin(10, 60_000);
    nowMs += 5000;
    expect(pace.remainingMs()).toBe(55_000);
    pace.trialEnded(0);
    expect(pace.remainingMs()).toBe(45_000);
    expect(pace.share).toBe(0.1);
    for (let trial = 1; trial < 10; trial++) pace.trialEnded(trial);
    expect(pace.remainingMs()).toBe(0);
  });

  it('counts the trials that were left out as behind, and takes no time of theirs for the rest', () => {
    let nowMs = 0;
    const pace = new Pace(() => nowMs);
    pace.begin(10, null);
    nowMs = 2000;
    pace.trialEnded(0);
    nowMs = 4000;
    // Those with the indices 1 to 4 were left out: their route is closed.
    pace.trialEnded(5);
    expect(pace.share).toBe(0.6);
    expect(pace.remainingMs()).toBe(8000);
  });

  it('never has less than nothing left', () => {
    let nowMs = 0;
    const pace = new Pace(() => nowMs);
    pace.begin(2, 100);
    nowMs = 5000;
    expect(pace.remainingMs()).toBe(0);
  });

  it('formats a clock', () => {
    expect([0, 7400, 754_000, 3_723_000].map(formatClock)).toEqual(['0:00', '0:07', '12:34', '1:02:03']);
  });
});
