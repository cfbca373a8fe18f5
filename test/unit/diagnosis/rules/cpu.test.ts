import { describe, expect, it } from 'vitest';
import { cpu } from '../../../../src/diagnosis/rules/cpu.js';
import { afterProbe } from '../probes/diagnosed.js';
import type { Limit } from '../../../../src/domain/target.js';
import { cell, conclude, rounds, volumeFacts } from '../build/synthetic-facts.js';

const quota: Limit = {
  what: 'cpu',
  text: '0.5 CPUs',
  value: 0.5,
  unit: 'cpus',
  direction: null,
  device: null,
  source: '/sys/fs/cgroup/cpu.max',
};

describe('cpu', () => {
  it('concludes where the fastest route keeps all processors busy', () => {
    const finding = conclude(
      cpu,
      volumeFacts([cell({ ops: rounds(200_000), user: 0.5, system: 1.45 })], 'tmpfs'),
    );
    expect(finding).toMatchObject({ id: 'cpu', confidence: 'high' });
    expect(finding!.explains).toBeCloseTo(0.975, 3);
    expect(finding!.summary).toContain('1.9 of 2 busy, 74 % of it in the kernel');
  });

  it.each([
    [1.81, 'medium'],
    [1.79, null],
  ])('with %d of 2 processors: %s', (cores, confidence) => {
    const facts = volumeFacts([cell({ ops: rounds(200_000), user: 0, system: cores })], 'tmpfs');
    expect(conclude(cpu, facts)?.confidence ?? null).toBe(confidence);
  });

  const single = cell({ strategy: 'native-pwrite', ops: rounds(1e6), user: 0.1, system: 0.89 });

  it('is low for one full thread beside idle processors, and advises more threads', () => {
    const alone = conclude(cpu, volumeFacts([single], 'tmpfs', 8))!;
    expect(alone).toMatchObject({ id: 'cpu', confidence: 'low' });
    expect(alone.summary).toMatch(
      /^One thread is full.*There are 8 processors; routes of several threads were not tried/,
    );
    expect(alone.summary).not.toContain('a larger pool does not help');
    expect(alone.advice[0]!.action).toContain('more threads, files or the pool');
    expect(alone.evidence).toContainEqual(
      expect.objectContaining({ name: 'processors available', value: 8 }),
    );
    expect(alone.evidence).toContainEqual(
      expect.objectContaining({ name: 'processors that one thread can use', value: 1 }),
    );
    const idle = cell({ ops: rounds(4e5), user: 0.5, system: 0.7 });
    const beside = conclude(cpu, volumeFacts([single, idle], 'tmpfs'))!;
    expect(beside.confidence).toBe('low');
    expect(beside.summary).toContain('native-uv, pool 4, 16 in flight uses 1.2 of them');
  });

  it('concludes from one thread where several keep all processors busy and do no more', () => {
    const full = cell({ ops: rounds(9e5), user: 0.5, system: 1.45 });
    const finding = conclude(cpu, volumeFacts([single, full], 'tmpfs'))!;
    expect(finding.confidence).toBe('medium');
    expect(finding.summary).toContain('keeps all 2 busy and does');
    const sync = cell({ strategy: 'fs-sync', ops: rounds(1e6), user: 0.3, system: 0.69 });
    expect(conclude(cpu, volumeFacts([sync], 'tmpfs', 1))).toMatchObject({ confidence: 'high' });
    const pooled = cell({ ops: rounds(1e6), user: 0.1, system: 0.89 });
    expect(conclude(cpu, volumeFacts([pooled], 'tmpfs'))).toBeNull();
  });

  it('is not concluded from what only a probe kept busy', () => {
    const idle = cell({ strategy: 'fs-callback', ops: rounds(1e5), user: 0.5, system: 0.5 });
    const probed = cell({ strategy: 'native-threads', ops: rounds(6e6), user: 0.6, system: 1.38 });
    const facts = volumeFacts([idle, probed], 'tmpfs');
    const { probes } = afterProbe(facts, 'volume-parallelism');
    const own = probes.map((probe) => ({ ...probe, ownCellIds: [probed.id] }));
    expect(conclude(cpu, { ...facts, probes: own })).toBeNull();
    expect(conclude(cpu, facts)).not.toBeNull();
  });

  it("does not count V8's own threads beyond the one processor of a single thread", () => {
    const helped = cell({ strategy: 'fs-sync', ops: rounds(1e6), user: 1.4, system: 0.4 });
    const { summary } = conclude(cpu, volumeFacts([helped], 'tmpfs'))!;
    expect(summary).toContain('keeps all of the one processor that one thread can use busy');
  });

  it('leaves the volume out of it only where the final sync is short', () => {
    const synced = (syncMs: number) =>
      conclude(cpu, volumeFacts([cell({ ops: rounds(200_000), user: 0.5, system: 1.45, syncMs })]));
    expect(synced(100)!.summary).toContain('The volume is not what it waits for');
    expect(synced(400)!.summary).not.toContain('not what it waits for');
    expect(synced(400)!.summary).toContain('31 % of the time is the final sync');
    expect(synced(1000)).toBeNull();
  });

  it('says nothing where only a slower route is bound by processors', () => {
    const slow = cell({ strategy: 'fs-promises', ops: rounds(50_000), user: 1.5, system: 0.45 });
    const fast = cell({ ops: rounds(90_000), user: 0.1, system: 0.2 });
    expect(conclude(cpu, volumeFacts([slow, fast]))).toBeNull();
  });

  it('takes the quota of a cgroup for the processors there are', () => {
    const facts = volumeFacts([cell({ ops: rounds(1000), user: 0.3, system: 0.19 })], 'tmpfs', 8, [quota]);
    const finding = conclude(cpu, facts);
    expect(finding!.summary).toContain('/sys/fs/cgroup/cpu.max');
    expect(finding!.advice[0]!.action).toContain('0.5 CPUs');
  });

  it('concludes from a quota that held its group back, though the trial used less of it', () => {
    const held = (throttled: number) => {
      const one = cell({ ops: rounds(1000), user: 0.1, system: 0.1, throttled });
      return conclude(cpu, volumeFacts([one], 'tmpfs', 8, [quota]));
    };
    const finding = held(0.34)!;
    expect(finding).toMatchObject({ confidence: 'medium', explains: 0.34 });
    expect(finding.summary).toMatch(
      /stood still in 34 % of the time .*had 0\.2 of 0\.5 that are allowed \(\/sys\/fs\/cgroup\/cpu\.max\)/,
    );
    expect(finding.evidence).toContainEqual(
      expect.objectContaining({
        name: 'share of the time in which the cgroup stood still by its quota',
        value: 0.34,
      }),
    );
    expect(held(0.09)).toBeNull();
  });

  it('names what the hypervisor took, where it took any', () => {
    const named = (steal: number) =>
      conclude(
        cpu,
        volumeFacts([cell({ ops: rounds(1e5), user: 0.5, system: 1.45, steal })]),
      )!.evidence.filter(({ name }) => name.includes('hypervisor'));
    expect(named(0.25)).toEqual([
      expect.objectContaining({ value: 0.25, unit: 'cores', source: '/proc/stat' }),
    ]);
    expect(named(0)).toEqual([]);
  });

  it('is surer where other programs were seen to have a part of the processors, and none is idle', () => {
    const beside = (foreign: number, options: Parameters<typeof cell>[0] = {}) =>
      conclude(
        cpu,
        volumeFacts(
          [
            cell({
              ops: rounds(1e5),
              user: 0.3,
              system: 0.2,
              cpuPressure: 0.9,
              foreign,
              idle: 0.02,
              ...options,
            }),
          ],
          'tmpfs',
          1,
        ),
      );
    const finding = beside(0.48)!;
    expect(finding).toMatchObject({ confidence: 'medium' });
    expect(finding.explains).toBeCloseTo(0.98);
    expect(finding.summary).toMatch(/^Processors are short: other programs use 0\.5 of the 1 that /);
    expect(beside(0.29)!.confidence).toBe('low');
    expect(beside(0.48, { idle: 0.11 })!.confidence).toBe('low');
    // What hardly runs waits for something else.
    expect(beside(0.78, { user: 0.1, system: 0.08 })).toBeNull();
    expect(beside(0.78, { user: 0.1, system: 0.11 })!.confidence).toBe('medium');
  });

  it('promises a thread no more than one processor, and counts those that the trial may run on, whatever a quota leaves', () => {
    const options = { ops: rounds(1e5), user: 0.4, system: 0.4, cpuPressure: 0.9, foreign: 3.1, idle: 0.1 };
    const alone = cell({ strategy: 'native-pwrite', ...options });
    const finding = conclude(cpu, volumeFacts([alone], 'tmpfs', 4))!;
    expect(finding.summary).toContain('other programs use 3.1 of the 4 that native-pwrite');
    expect(finding.advice[0]!.expected).toContain('up to 1.3x');
    const busy = cell({ ...options, user: 0.4, system: 0.4, foreign: 3.1 });
    const limited = volumeFacts([busy], 'tmpfs', 4, [{ ...quota, value: 2 }]);
    expect(conclude(cpu, limited)!.summary).toContain('of the 4 that');
  });

  it('concludes with low confidence from pressure, where others have the processors', () => {
    const pressed = cell({ ops: rounds(1000), user: 0.6, system: 0.6, cpuPressure: 0.7 });
    expect(conclude(cpu, volumeFacts([pressed]))).toMatchObject({ confidence: 'low' });
    const waiting = cell({ ops: rounds(1000), user: 0.1, system: 0.1, cpuPressure: 0.7 });
    expect(conclude(cpu, volumeFacts([waiting]))).toBeNull();
  });
});
