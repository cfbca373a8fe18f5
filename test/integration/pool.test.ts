import { mkdtempSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReportVolume } from '../../src/domain/report.js';
import { describeWith } from '../requires.js';
import { mountSlowFuse, type SlowFuseOptions } from '../lab/fuse-volume.js';
import { runJson, volumeOf } from './cli.js';

/** 10 ms a write, 64 in flight, a pool of 4 against one of 64: enough to see which of the two is the limit. */
const slow = ['--depth', '64', '--pool', '4,64', '--block-size', '4k', '--files', '4', '--file-size', '256k'];
const time = ['--duration', '700ms', '--warmup', '30ms', '--rounds', '2', '--durability', 'none'];

function throughput(volume: ReportVolume, strategy: string, poolSize: number): number {
  const cell = volume.cells.find(({ key }) => key.strategy === strategy && key.poolSize === poolSize);
  return cell?.throughput?.operationsPerSecond.mean ?? Number.NaN;
}

describe('--pool 1,4,16', () => {
  it('shows 1, 4 and 16 threads of the pool, as counted from outside', async () => {
    const directory = mkdtempSync('/dev/shm/iotriage-pool-');
    try {
      const { report } = await runJson([
        ...[directory, '--strategy', 'fs-callback', '--pool', '1,4,16'],
        ...['--duration', '400ms', '--rounds', '1'],
      ]);
      const threads = volumeOf(report, directory).cells.map(({ key, pool }) => [
        key.poolSize,
        pool?.threads.value,
      ]);
      expect(threads.sort(([a], [b]) => (a ?? 0) - (b ?? 0))).toEqual([
        [1, 1],
        [4, 4],
        [16, 16],
      ]);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });
});

describeWith(['root', 'fuse'], 'on a volume that takes 10 ms for a write', () => {
  async function run(options: SlowFuseOptions, strategy: string): Promise<ReportVolume> {
    const mounted = await mountSlowFuse(options);
    try {
      const { report } = await runJson([mounted.path, '--strategy', strategy, ...slow, ...time]);
      return volumeOf(report, mounted.path);
    } finally {
      await mounted.release();
    }
  }

  /** What two tests look at. What was disturbed is measured anew: a second look at the same figures finds the same. */
  let measured: ReportVolume | null = null;
  let parallel: ReportVolume;
  beforeEach(async () => {
    parallel = measured ??= await run({ writeLatencyMs: 10 }, 'native-uv,fs-callback');
  });
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') measured = null;
  });

  it('in parallel, the small pool is the bottleneck: more than 10x, all threads in pwrite64', () => {
    for (const strategy of ['native-uv', 'fs-callback']) {
      expect(throughput(parallel, strategy, 64) / throughput(parallel, strategy, 4)).toBeGreaterThan(10);
      const small = parallel.cells.find(({ key }) => key.strategy === strategy && key.poolSize === 4);
      expect(small?.pool?.bySyscall.pwrite64).toBeGreaterThan(3.5);
      // The looks at the edges of the window can find the pool filling or draining.
      expect(small?.pool?.saturatedShare.value).toBeGreaterThan(0.8);
    }
    expect(parallel.kind).toBe('fuse');
    expect(parallel.headline.id).toBe('pool-starved');
    expect(parallel.recommendation.uvThreadpoolSize).toBe(64);
  });

  it('splits the wait for a thread from the time in the system call', () => {
    const cell = parallel.cells.find(({ key }) => key.strategy === 'native-uv' && key.poolSize === 4);
    const stages = cell!.operations.write!.stagesNs!;
    const mean = (stage: keyof typeof stages): number => stages[stage].sum / stages[stage].count;
    // 64 in flight, 4 threads: 60 of 64 wait, and each waits for 15 services before it.
    expect(mean('service') / 1e6).toBeGreaterThan(9.9);
    expect(mean('queue') / mean('service')).toBeGreaterThan(12);
    expect(mean('queue') / mean('service')).toBeLessThan(16);
  });

  it('one after another, the pool is not the bottleneck', async () => {
    const volume = await run({ writeLatencyMs: 10, serial: true }, 'native-uv');
    expect(throughput(volume, 'native-uv', 64) / throughput(volume, 'native-uv', 4)).toBeLessThan(1.5);
    expect(volume.headline.id).not.toBe('pool-starved');
    expect(volume.diagnoses.flatMap(({ findings }) => findings.map(({ id }) => id))).not.toContain(
      'pool-starved',
    );
    expect(volume.recommendation.uvThreadpoolSize).toBeNull();
  });
});
