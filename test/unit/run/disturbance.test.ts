import { describe, expect, it } from 'vitest';
import {
  disturbedBy,
  foreignCpuBetween,
  foreignIo,
  type HostMark,
  markHost,
  processorSeconds,
} from '../../../src/run/disturbance.js';

const mark = (change: Partial<HostMark> = {}): HostMark => ({
  atNs: 0,
  processors: 2,
  userSeconds: 100,
  stealSeconds: 10,
  idleSeconds: 500,
  ownSeconds: 1,
  deviceBytes: new Map([['vda', 1_000_000]]),
  quotas: [],
  ...change,
});
const used = (seconds: number): number => seconds * 1e9;
const foreignCpu = (before: HostMark, after: HostMark, trialUserNs: number): readonly string[] => {
  const between = foreignCpuBetween(before, after, trialUserNs);
  return between === null ? [] : disturbedBy(between);
};

describe('foreignCpuBetween', () => {
  it('is what others had in user mode, and what nobody had, of the processors of the trial', () => {
    const after = mark({
      atNs: 2e9,
      userSeconds: 103,
      ownSeconds: 1.2,
      idleSeconds: 500.5,
      stealSeconds: 10.1,
    });
    const seen = foreignCpuBetween(mark(), after, used(0.8))!;
    expect(seen).toMatchObject({ elapsedNs: 2e9, processors: 2, idleCores: 0.25 });
    expect(seen.userCores).toBeCloseTo(1);
    expect(seen.stealCores).toBeCloseTo(0.05);
    expect(foreignCpuBetween(mark(), mark(), used(0))).toBeNull();
  });
});

describe('disturbedBy', () => {
  it('sees nothing where the trial and we used it all', () => {
    const after = mark({ atNs: 1e9, userSeconds: 102, ownSeconds: 1.1 });
    expect(foreignCpu(mark(), after, used(1.9))).toEqual([]);
  });

  it('names what others used', () => {
    const after = mark({ atNs: 1e9, userSeconds: 102 });
    expect(foreignCpu(mark(), after, used(1))).toEqual([
      'other programs used 1.0 of the 2 processors that the trial may use (/proc/stat)',
    ]);
  });

  it('says nothing of others where there were processors for all', () => {
    const others = { atNs: 1e9, userSeconds: 101 };
    expect(foreignCpu(mark(), mark({ ...others, idleSeconds: 500.7 }), used(0.1))).toEqual([]);
    expect(foreignCpu(mark(), mark({ ...others, idleSeconds: 500.5 }), used(0.1))).toEqual([
      'other programs used 0.9 of the 2 processors that the trial may use (/proc/stat)',
    ]);
  });

  it('names stolen time', () => {
    const after = mark({ atNs: 1e9, userSeconds: 101, stealSeconds: 10.4 });
    expect(foreignCpu(mark(), after, used(1))).toEqual([
      "the hypervisor took 20 % of the processors' time (/proc/stat, steal)",
    ]);
  });

  it('says nothing of a window without length', () => {
    expect(foreignCpu(mark(), mark({ userSeconds: 200 }), used(0))).toEqual([]);
  });
});

describe('processorSeconds', () => {
  /** Of 64 processors two are saturated by others. */
  const stat = (busySeconds: number): string => {
    const row = (name: string, user: number, idle: number): string =>
      `${name} ${user} 0 0 ${idle} 0 0 0 0 0 0`;
    const ticks = busySeconds * 100;
    const rows = Array.from({ length: 64 }, (_, n) =>
      n === 2 || n === 3 ? row(`cpu${n}`, 1000 + ticks, 0) : row(`cpu${n}`, 1000, ticks),
    );
    return [row('cpu ', 64_000 + 2 * ticks, 62 * ticks), ...rows, 'intr 1', ''].join('\n');
  };
  const seen = (processors: readonly number[]): readonly string[] =>
    foreignCpu(
      mark(processorSeconds(stat(0), processors)),
      mark({ atNs: 1e9, ...processorSeconds(stat(1), processors) }),
      used(0.1),
    );

  it("tells of the trial's processors, however many others are idle", () => {
    expect(processorSeconds(stat(1), [2, 3])).toEqual({
      processors: 2,
      userSeconds: 22,
      stealSeconds: 0,
      idleSeconds: 0,
    });
    expect(seen([2, 3])).toEqual([
      'other programs used 1.9 of the 2 processors that the trial may use (/proc/stat)',
    ]);
    expect(seen([4, 5])).toEqual([]);
  });

  it('tells of all where it is not known which they are', () => {
    expect(processorSeconds(stat(1), []).processors).toBe(64);
    expect(seen([])).toEqual([]);
  });
});

describe('foreignIo', () => {
  it('names a device on which much moved, and passes over a journal commit', () => {
    expect(foreignIo(mark(), mark({ deviceBytes: new Map([['vda', 21_000_000]]) }))).toEqual([
      '20 MB moved on vda in the gap before the trial (/proc/diskstats)',
    ]);
    expect(foreignIo(mark(), mark({ deviceBytes: new Map([['vda', 1_500_000]]) }))).toEqual([]);
  });
});

describe('markHost', () => {
  it('reads counters that only grow', () => {
    const nothing = { devices: [], processors: [], quotaFiles: [] };
    const first = markHost(0, nothing);
    const second = markHost(1, nothing);
    expect(first.userSeconds).toBeGreaterThan(0);
    expect(second.userSeconds).toBeGreaterThanOrEqual(first.userSeconds);
    expect(second.ownSeconds).toBeGreaterThanOrEqual(first.ownSeconds);
  });
});
