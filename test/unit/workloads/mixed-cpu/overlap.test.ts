import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { overlapOf } from '../../../../src/workloads/mixed-cpu/overlap.js';

const waiting = { ioCpu: 0, computingCpu: 0, processors: 2 };

describe('overlap achieved', () => {
  it.each([
    [1, 1, 1, 1],
    [1, 1, 2, 0],
    [1, 1, 1.5, 0.5],
    [4, 1, 4, 1],
    [1, 1, 2.2, -0.2],
  ])('of I/O %d, computing %d and both %d is %d', (io, computing, both, achieved) => {
    expect(overlapOf({ io, computing, both, ...waiting }).achieved).toBeCloseTo(achieved, 12);
  });
});

describe('overlap possible', () => {
  it('is all of the shorter one where the I/O needs no processor', () => {
    expect(
      overlapOf({ io: 3, computing: 1, both: 4, ioCpu: 0, computingCpu: 1, processors: 1 }).possible,
    ).toBe(1);
  });

  it('is none where both want the only processor', () => {
    expect(
      overlapOf({ io: 2, computing: 1, both: 3, ioCpu: 2, computingCpu: 1, processors: 1 }).possible,
    ).toBe(0);
  });

  it('is bounded by processor time over the processors', () => {
    const found = overlapOf({ io: 1, computing: 1, both: 2, ioCpu: 2, computingCpu: 1, processors: 2 });
    expect(found.possible).toBeCloseTo(0.5, 12);
  });

  it('is none where nothing was done', () => {
    expect(overlapOf({ io: 0, computing: 1, both: 1, ...waiting })).toEqual({ achieved: 0, possible: 0 });
  });
});

it('is never possible beyond the whole of the shorter, nor below nothing; achieved never beyond possible where both obey', () => {
  const time = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.record({ io: time, computing: time, busyIo: share, busyComputing: share, extra: share }),
      fc.integer({ min: 1, max: 64 }),
      ({ io, computing, busyIo, busyComputing, extra }, processors) => {
        const ioCpu = busyIo * io * processors;
        const computingCpu = busyComputing * computing * processors;
        const least = Math.max(io, computing, (ioCpu + computingCpu) / processors);
        const both = least * (1 + extra);
        const { achieved, possible } = overlapOf({ io, computing, both, ioCpu, computingCpu, processors });
        expect(possible).toBeGreaterThanOrEqual(0);
        expect(possible).toBeLessThanOrEqual(1 + 1e-9);
        expect(achieved).toBeLessThanOrEqual(possible + 1e-9);
      },
    ),
  );
});
