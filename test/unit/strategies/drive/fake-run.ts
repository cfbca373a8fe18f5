import type { EpochClock } from '../../../../src/domain/clock.js';
import type { IoJob } from '../../../../src/domain/job.js';
import { loadAddon } from '../../../../src/native/addon.js';
import { groupGates } from '../../../../src/strategies/drive/group-gate.js';
import { JobRecorder } from '../../../../src/strategies/drive/job-recorder.js';
import { LaneBuffer } from '../../../../src/strategies/drive/lane-buffer.js';
import type { JobRun } from '../../../../src/strategies/drive/loop-session.js';
import { Pacer } from '../../../../src/strategies/drive/pacer.js';

/** Time that passes only where a test says so: at each reading, at each alarm, or by `passNs`. */
export class FakeClock {
  nowNs: number;
  readonly now = (): number => {
    this.nowNs += this.readingNs;
    return this.nowNs;
  };

  constructor(
    startNs = 0,
    private readonly readingNs = 0,
  ) {
    this.nowNs = startNs;
  }

  passNs(ns: number): void {
    this.nowNs += ns;
  }

  /** What takes a clock reads this one. */
  get clock(): EpochClock {
    return { epochNs: 0n, now: this.now } as unknown as EpochClock;
  }
}

/** An alarm that goes off at once: it lets the time until then pass, and a little more. */
export function pacerOf(clock: FakeClock, lateNs = 0): Pacer {
  const openPacer = (_: unknown, due: () => void) => ({
    arm: (atNs: number) => {
      queueMicrotask(() => {
        clock.nowNs = Math.max(clock.nowNs, atNs + lateNs);
        due();
      });
    },
    close: () => undefined,
  });
  return new Pacer({ openPacer }, clock.clock, 1);
}

/** A run whose routes touch no buffer. */
export function fakeRun(job: IoJob, clock: FakeClock, lateNs = 0): JobRun {
  const startNs = clock.nowNs;
  return {
    job,
    recorder: new JobRecorder(job, startNs),
    buffers: Array.from({ length: job.lanes }, (_, lane) => new LaneBuffer(loadAddon(), lane)),
    startNs,
    deadlineNs: job.limitNs === null ? Number.POSITIVE_INFINITY : startNs + job.limitNs,
    now: clock.now,
    pacer: job.pacing === null ? null : pacerOf(clock, lateNs),
    gates: groupGates(job),
  };
}
