import { describe, expect, it } from 'vitest';
import { coresUsed, processorsOf, singleThreaded, systemShare } from '../../../src/diagnosis/processors.js';
import type { Limit } from '../../../src/domain/target.js';
import { cell, notKnown, volumeFacts } from './build/synthetic-facts.js';

const quota = (value: number): Limit => ({
  what: 'cpu',
  text: `${value} CPUs`,
  value,
  unit: 'cpus',
  direction: null,
  device: null,
  source: '/sys/fs/cgroup/cpu.max',
});
const of = (cpus: number, limits: readonly Limit[] = [], own: number | null = null) => {
  const one = cell({ ops: [1000], key: { cpus: own } });
  return processorsOf(volumeFacts([one], 'disk', cpus, limits), one);
};

describe('processorsOf', () => {
  it('takes the smallest of what there is, the plan and a cgroup, and says which', () => {
    expect(of(8)).toEqual({ count: 8, source: 'CPUs that the process may run on', limited: false });
    expect(of(8, [], 2)).toEqual({ count: 2, source: '--cpus', limited: true });
    expect(of(8, [quota(1.5)], 2)).toEqual({ count: 1.5, source: '/sys/fs/cgroup/cpu.max', limited: true });
    expect(of(8, [quota(1.5)], 1).source).toBe('--cpus');
  });

  it('is not limited by a quota that gives as many as there are', () => {
    expect(of(2, [quota(2)], 4).limited).toBe(false);
  });

  it('knows limits of other things apart', () => {
    expect(of(8, [{ ...quota(1), what: 'memory', unit: 'bytes' }]).count).toBe(8);
    expect(of(8, [{ ...quota(1), what: 'io', unit: 'operations/s' }]).count).toBe(8);
  });
});

describe('coresUsed', () => {
  it('adds user and system up, and is not known where one of them is not', () => {
    const one = cell({ ops: [1000], user: 0.25, system: 0.5 });
    expect(coresUsed(one)).toEqual({ value: 0.75, source: 'getrusage(2)' });
    const why = notKnown('no round completed');
    expect(coresUsed({ ...one, cpuUserCores: why })).toBe(why);
    expect(coresUsed({ ...one, cpuSystemCores: why })).toBe(why);
  });
});

describe('singleThreaded', () => {
  it.each([
    ['fs-sync', {}, true],
    ['native-pwrite', {}, true],
    ['native-threads', { threads: 1 }, true],
    ['native-threads', { threads: 2 }, false],
    ['native-uv', { poolSize: 1 }, false],
    ['fs-promises', {}, false],
  ] as const)('%s %o: %s', (strategy, key, expected) => {
    expect(singleThreaded(cell({ strategy, key }))).toBe(expected);
  });
});

describe('systemShare', () => {
  it('is of the processor time, 0 where there was none', () => {
    expect(systemShare(cell({ ops: [1000], user: 0.25, system: 0.75 }))).toBeCloseTo(0.75, 10);
    expect(systemShare(cell())).toBe(0);
  });
});
