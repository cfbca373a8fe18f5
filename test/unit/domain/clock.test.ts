import { describe, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../../src/domain/clock.js';

describe('EpochClock', () => {
  it('reads the same clock as hrtime: each reading lies between two of hrtime', () => {
    const epoch = monotonicNs();
    const clock = new EpochClock(epoch);
    // The offset is found by bracketing and may be off by half a bracket.
    const toleranceNs = 50_000;
    for (let attempt = 0; attempt < 100; attempt++) {
      const before = clock.fromAbsolute(monotonicNs());
      const now = clock.now();
      const after = clock.fromAbsolute(monotonicNs());
      expect(now).toBeGreaterThanOrEqual(before - toleranceNs);
      expect(now).toBeLessThanOrEqual(after + toleranceNs);
    }
  });

  it('gives whole nanoseconds, also where the absolute time is beyond 2^53', () => {
    const epoch = 2n ** 60n;
    const clock = new EpochClock(epoch);
    expect(clock.fromAbsolute(epoch + 123_456_789n)).toBe(123_456_789);
    expect(Number.isInteger(clock.now())).toBe(true);
  });

  it('never goes back', () => {
    const clock = new EpochClock(monotonicNs());
    let last = clock.now();
    for (let reading = 0; reading < 1000; reading++) {
      const next = clock.now();
      expect(next).toBeGreaterThanOrEqual(last);
      last = next;
    }
  });
});
