import { expect, it } from 'vitest';
import { throttledShare } from '../../../../src/diagnosis/facts/throttle.js';
import { roundsThatCount } from '../../../../src/diagnosis/facts/rounds.js';
import type { CpuThrottle, TrialRecord } from '../../../../src/domain/trial.js';
import { cell } from '../build/synthetic-facts.js';
import { trial } from '../build/synthetic-records.js';

const held = (over: Partial<CpuThrottle>): CpuThrottle => ({
  source: '/sys/fs/cgroup/cpu.stat',
  elapsedNs: 1e9,
  periods: 10,
  throttledPeriods: 10,
  throttledNs: 3e8,
  ...over,
});
const of = (...throttles: TrialRecord['cpuThrottle'][]) =>
  throttledShare(
    roundsThatCount(
      throttles.map((cpuThrottle, round) =>
        trial('uv', round, { ...(cpuThrottle !== undefined && { cpuThrottle }) }),
      ),
      cell().key,
    ),
  );

it('is of all rounds, weighted by their time', () => {
  expect(of(held({}), held({ elapsedNs: 3e9, periods: 30, throttledPeriods: 0, throttledNs: 0 }))).toEqual({
    value: 0.075,
    source: '/sys/fs/cgroup/cpu.stat',
  });
});

it('is no more than the share of the periods, however many processors stood still', () => {
  expect(of(held({ throttledNs: 2.4e9, throttledPeriods: 8 })).value).toBe(0.8);
  expect(of(held({ periods: 0, throttledPeriods: 0, throttledNs: 0 })).value).toBe(0);
});

it('says why it is not known', () => {
  expect(of(null)).toMatchObject({ value: null, why: 'no cgroup sets a quota of processor time' });
  expect(of(undefined)).toMatchObject({ value: null, why: 'it was not read' });
});
