import { expect, it } from 'vitest';
import { throttleBetween } from '../../../src/run/cpu-throttle.js';
import { markHost } from '../../../src/run/disturbance.js';

const mark = (atNs: number, own: number, parent: number) => ({
  ...markHost(atNs, { devices: [], processors: [], quotaFiles: [] }),
  quotas: [
    { source: '/own/cpu.stat', periods: atNs / 1e8, throttledPeriods: own, throttledNs: own * 1e7 },
    { source: '/parent/cpu.stat', periods: atNs / 1e8, throttledPeriods: parent, throttledNs: parent * 5e7 },
  ],
});

it('tells of the group that stood still longest', () => {
  expect(throttleBetween(mark(1e9, 1, 2), mark(2e9, 2, 8))).toEqual({
    source: '/parent/cpu.stat',
    elapsedNs: 1e9,
    periods: 10,
    throttledPeriods: 6,
    throttledNs: 3e8,
  });
});

it('tells of none where there is no quota', () => {
  const none = { ...mark(0, 0, 0), quotas: [] };
  expect(throttleBetween(none, { ...none, atNs: 1e9 })).toBeNull();
});
