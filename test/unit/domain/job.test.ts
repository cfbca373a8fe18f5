import { describe, expect, it } from 'vitest';
import { intendedAfterNs, meanGapNs } from '../../../src/domain/job.js';
import { jobOf } from '../../contract/strategy-bench.js';

const write = ['write', 0] as const;
const sync = ['sync', 0] as const;
const pacing = { intervalNs: 900, offsetNs: 50, stepNs: 300 };
const job = jobOf(['/w/f'], [write, write, write, sync, write, write, write, sync], {
  unitLength: 4,
  pacing,
});

describe('a paced job', () => {
  it('intends each write of a unit for a moment of its own, and its sync for none', () => {
    const unit = (number: number) =>
      [0, 1, 2, 3].map((step) => intendedAfterNs(job, { row: (number % 2) * 4 + step, number }));
    expect(unit(0)).toEqual([50, 350, 650, null]);
    expect(unit(3)).toEqual([2750, 3050, 3350, null]);
    expect(intendedAfterNs({ ...job, pacing: null }, { row: 0, number: 0 })).toBeNull();
  });

  it('has as many intended starts in an interval as its units have writes', () => {
    expect(meanGapNs(job)).toBe(300);
    expect(meanGapNs(jobOf(['/w/f'], [write, sync], { unitLength: 2, pacing }))).toBe(900);
    expect(meanGapNs({ ...job, pacing: null })).toBe(Infinity);
  });
});
