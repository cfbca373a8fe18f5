import { describe, expect, it } from 'vitest';
import { compressible } from '../../../../src/diagnosis/rules/compressible.js';
import { cpu } from '../../../../src/diagnosis/rules/cpu.js';
import { deviceBandwidth } from '../../../../src/diagnosis/rules/device-bandwidth.js';
import { deviceQueueDepth } from '../../../../src/diagnosis/rules/device-queue-depth.js';
import { fileLock } from '../../../../src/diagnosis/rules/file-lock.js';
import { jsOverhead } from '../../../../src/diagnosis/rules/js-overhead.js';
import { memoryBandwidth } from '../../../../src/diagnosis/rules/memory-bandwidth.js';
import { metadata } from '../../../../src/diagnosis/rules/metadata.js';
import type { CellFacts, VolumeFacts } from '../../../../src/domain/facts.js';
import type { AdviceTest, Rule } from '../../../../src/domain/finding.js';
import type { Limit } from '../../../../src/domain/target.js';
import {
  cell,
  concludeOfFirst,
  device,
  rounds,
  volumeFacts,
  type StrategyName,
} from '../build/synthetic-facts.js';
import { newFiles, wholeFiles } from '../build/synthetic-names.js';
import { bandwidth, largeBlocks, route, slots, threads } from '../build/synthetic-volumes.js';

const MIB = 2 ** 20;
const steady = (ops: number) => rounds(ops, 0.01, 3);

/** The trial of the first advice that bears one. */
function trialOf(rule: Rule, facts: VolumeFacts): AdviceTest {
  const advice = concludeOfFirst(rule, facts)?.advice ?? [];
  const [test] = advice.flatMap((each) => each.test ?? []);
  if (test === undefined) throw new Error(`${rule.id} has no advice that a trial can check`);
  return test;
}

describe('the trial of the advice', () => {
  it('of device-queue-depth is more in flight, which gain nothing', () => {
    const files = { files: 64, fileSizeBytes: 2 ** 18 };
    const model = slots(4, 5e6);
    const usual = route(model, 8, { strategy: 'fs-promises', key: files });
    const beside = threads(model, { key: files }, [1, 4, 16, 32]);
    const facts = volumeFacts([usual, ...beside, largeBlocks(model, 4, { key: files })], 'fuse');
    expect(trialOf(deviceQueueDepth, facts)).toEqual({
      baseCellId: usual.id,
      change: { depth: 32, poolSize: 32 },
      metric: 'operationsPerSecond',
      predicted: { ratio: 1, basis: 'the volume serves 4 at a time' },
    });
  });

  it('of device-bandwidth is a larger pool, on a device that is seen and on one that is not', () => {
    const busy = { '%util': 99, 'aqu-sz': 7.5, 'wareq-sz': 512 };
    const direct = (depth: number, ops: number): CellFacts =>
      cell({
        strategy: 'fs-promises',
        key: { blockSizeBytes: MIB, direct: true, depth, poolSize: 16, durability: 'none' },
        ops: steady(ops),
        elapsedMs: 900,
        devices: [device(0.9 * ops * MIB, busy)],
      });
    const seen = trialOf(deviceBandwidth, volumeFacts([direct(4, 200), direct(16, 205)]));
    expect(seen).toMatchObject({ change: { poolSize: 32 }, predicted: { ratio: 1 } });
    const model = bandwidth(20e6);
    const usual = route(model, 4, { strategy: 'fs-promises' });
    const beside = [usual, ...threads(model), largeBlocks(model, 4)];
    expect(trialOf(deviceBandwidth, volumeFacts(beside, 'fuse'))).toMatchObject({
      baseCellId: usual.id,
      predicted: { ratio: 1, basis: 'the volume moves no more bytes' },
    });
  });

  it('of file-lock is several files, foretold by one alone', () => {
    const key = { files: 1, fileSizeBytes: 16 * MIB };
    const one = cell({ ops: steady(100), user: 0.1, system: 0.1, key, pool: { bySyscall: { pwrite64: 4 } } });
    const many = cell({ ops: steady(230), key: { files: 8, fileSizeBytes: 2 * MIB } });
    expect(trialOf(fileLock, volumeFacts([one, many], 'fuse'))).toMatchObject({
      baseCellId: one.id,
      change: { files: 8, fileSizeBytes: 2 * MIB },
      predicted: { ratio: 4 },
    });
  });

  it('of js-overhead is larger blocks, in bytes', () => {
    const node = cell({ strategy: 'fs-promises', ops: steady(80_000), loop: 0.99 });
    const native = cell({ strategy: 'native-uv', ops: steady(200_000) });
    const { predicted, ...test } = trialOf(jsOverhead, volumeFacts([node, native], 'tmpfs'));
    expect(test).toEqual({
      baseCellId: node.id,
      change: { blockSizeBytes: 65536, fileSizeBytes: 2 * MIB },
      metric: 'bytesPerSecond',
    });
    // 12.5 us an operation, and 7.7 us more to copy 60 KiB by two processors.
    expect(predicted!.ratio).toBeCloseTo((16 * 12.5) / 20.2, 0);
  });

  it('of cpu is larger blocks; under a quota, that the pool is to be left', () => {
    const full = cell({ strategy: 'fs-promises', ops: steady(200_000), user: 0.4, system: 1.58 });
    expect(trialOf(cpu, volumeFacts([full], 'tmpfs'))).toMatchObject({
      change: { blockSizeBytes: 65536 },
      metric: 'bytesPerSecond',
    });
    const quota: Limit = {
      what: 'cpu',
      text: '0.5 CPUs',
      value: 0.5,
      unit: 'cpus',
      direction: null,
      device: null,
      source: '/sys/fs/cgroup/cpu.max',
    };
    const limited = cell({ strategy: 'fs-promises', ops: steady(50_000), user: 0.1, system: 0.39 });
    expect(trialOf(cpu, volumeFacts([limited], 'tmpfs', 2, [quota]))).toMatchObject({
      change: { poolSize: 16, depth: 16 },
      predicted: { ratio: 1 },
    });
  });

  it('of memory-bandwidth is a larger pool', () => {
    const large = (poolSize: number, ops: number) =>
      cell({ key: { blockSizeBytes: MIB, poolSize }, ops: steady(ops), user: 0.1, system: 1.8 });
    expect(trialOf(memoryBandwidth, volumeFacts([large(2, 5000), large(4, 4900)], 'tmpfs'))).toMatchObject({
      predicted: { ratio: 1, basis: 'the processors copy as much as they can' },
    });
  });

  it('of metadata is bundled files, by a route that makes whole ones', () => {
    const phased = newFiles({ create: 900, close: 300, measure: 100, unlink: 300 });
    const whole = wholeFiles({ measure: 400, unlink: 160 });
    const test = trialOf(metadata, volumeFacts([phased, whole], 'fuse'));
    expect(test).toMatchObject({
      baseCellId: whole.id,
      change: { files: 8, fileSizeBytes: 16384 },
      metric: 'bytesPerSecond',
    });
    // Four fifths of the time in names, a quarter as many of them.
    expect(test.predicted!.ratio).toBeCloseTo(1 / (0.8 / 4 + 0.2));
    const alone = concludeOfFirst(metadata, volumeFacts([phased], 'fuse'))!;
    expect(alone.advice.flatMap((each) => each.test ?? [])).toEqual([]);
  });

  it('of compressible is random bytes by the usual route, foretold by another', () => {
    const of = (strategy: StrategyName, content: 'zero' | 'random', ops: number) =>
      cell({
        strategy,
        ops: steady(ops),
        key: {
          content,
          direct: true,
          durability: 'none',
          ...(strategy === 'native-threads' ? { threads: 4 } : {}),
        },
      });
    const usual = of('fs-promises', 'zero', 20_000);
    const pair = [of('native-threads', 'zero', 100_000), of('native-threads', 'random', 20_000)];
    const test = trialOf(compressible, volumeFacts([usual, ...pair]));
    expect(test).toMatchObject({ baseCellId: usual.id, change: { content: 'random' } });
    // 50 us and 40 us more.
    expect(test.predicted!.ratio).toBeCloseTo(5 / 9, 1);
  });
});
