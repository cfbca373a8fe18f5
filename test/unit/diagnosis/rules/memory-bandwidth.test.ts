import { describe, expect, it } from 'vitest';
import { memoryBandwidth } from '../../../../src/diagnosis/rules/memory-bandwidth.js';
import type { Limit } from '../../../../src/domain/target.js';
import { cell, conclude, device, rounds, volumeFacts, type CellOptions } from '../build/synthetic-facts.js';

const MIB = 2 ** 20;
const large = (ops: number, options: CellOptions = {}) =>
  cell({
    ops: rounds(ops, 0.01),
    user: 0.1,
    system: 1.8,
    ...options,
    key: { blockSizeBytes: MIB, pattern: 'seq', ...options.key },
  });
const sweep = (second: number) => [
  large(5000, { key: { poolSize: 2 } }),
  large(second, { key: { poolSize: 8 } }),
];

describe('memory-bandwidth', () => {
  it('concludes with high confidence where more threads than processors copy no faster', () => {
    const finding = conclude(memoryBandwidth, volumeFacts(sweep(4900), 'tmpfs'));
    expect(finding).toMatchObject({ id: 'memory-bandwidth', confidence: 'high' });
    expect(finding!.summary).toContain('8 threads do 0.98x of 2');
    expect(finding!.explains).toBeGreaterThan(0.85);
  });

  it("holds as well where more threads are in each other's way", () => {
    const finding = conclude(memoryBandwidth, volumeFacts(sweep(3500), 'tmpfs'));
    expect(finding).toMatchObject({ id: 'memory-bandwidth', confidence: 'high' });
  });

  it('says nothing where throughput still rises with more threads than processors', () => {
    expect(conclude(memoryBandwidth, volumeFacts(sweep(7000), 'tmpfs'))).toBeNull();
  });

  it('concludes without a sweep where Node.js reaches three quarters of the native figure', () => {
    const node = (ops: number) => large(ops, { strategy: 'fs-promises' });
    const facts = volumeFacts([large(5000), node(4000)], 'tmpfs');
    expect(conclude(memoryBandwidth, facts)).toMatchObject({ confidence: 'medium' });
    expect(conclude(memoryBandwidth, volumeFacts([large(5000), node(3000)], 'tmpfs'))).toBeNull();
    expect(conclude(memoryBandwidth, volumeFacts([large(5000), node(8600)], 'tmpfs'))).toBeNull();
  });

  it('never rests on routes of one thread alone', () => {
    const sync = large(4800, { strategy: 'fs-sync', system: 0.95, user: 0.04 });
    const pwrite = large(5000, { strategy: 'native-pwrite', system: 0.98, user: 0.01 });
    expect(conclude(memoryBandwidth, volumeFacts([sync, pwrite], 'tmpfs'))).toBeNull();
    const promises = large(4900, { strategy: 'fs-promises' });
    const finding = conclude(memoryBandwidth, volumeFacts([promises, pwrite], 'tmpfs', 4))!;
    expect(finding.confidence).toBe('medium');
    expect(finding.summary).toContain('more threads than processors were not tried');
    expect(conclude(memoryBandwidth, volumeFacts([promises, pwrite], 'tmpfs', 8))).toBeNull();
  });

  it('says nothing below the quota of a cgroup', () => {
    const quota: Limit = {
      what: 'cpu',
      text: '1 CPU',
      value: 1,
      unit: 'cpus',
      direction: null,
      device: null,
      source: '/sys/fs/cgroup/cpu.max',
    };
    const cells = [2, 8].map((poolSize) => large(2500, { key: { poolSize }, user: 0.05, system: 0.94 }));
    expect(conclude(memoryBandwidth, volumeFacts(cells, 'tmpfs', 2, [quota]))).toBeNull();
  });

  it('says nothing of small blocks', () => {
    const small = sweep(4900).map(({ key, ...rest }) => ({ ...rest, key: { ...key, blockSizeBytes: 4096 } }));
    expect(conclude(memoryBandwidth, volumeFacts(small, 'tmpfs'))).toBeNull();
  });

  it('says nothing where processors are idle, or busy with JavaScript', () => {
    const idle = [2, 8].map((poolSize) => large(5000, { key: { poolSize }, system: 0.5, user: 0 }));
    expect(conclude(memoryBandwidth, volumeFacts(idle, 'tmpfs'))).toBeNull();
    const user = [2, 8].map((poolSize) => large(5000, { key: { poolSize }, system: 0.9, user: 0.9 }));
    expect(conclude(memoryBandwidth, volumeFacts(user, 'tmpfs'))).toBeNull();
  });

  it('holds for the page cache of a disk, but not for bytes that reached it', () => {
    const on = (written: number) =>
      [2, 8].map((poolSize) => large(5000, { key: { poolSize }, devices: [device(written)] }));
    expect(conclude(memoryBandwidth, volumeFacts(on(16e6)))!.summary).toContain('the page cache');
    expect(conclude(memoryBandwidth, volumeFacts(on(4.6e9)))).toBeNull();
  });
});
