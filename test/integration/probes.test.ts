import { afterEach, expect, it } from 'vitest';
import type { ReportVolume } from '../../src/domain/report.js';
import { mountSlowFuse, type SlowFuseOptions, type SlowFuseVolume } from '../lab/fuse-volume.js';
import { describeWith } from '../requires.js';
import { iotriage, runJson, volumeOf } from './cli.js';

/** A pool of 4, 16 in flight, short trials: what a first pass leaves open. */
const work = ['--strategy', 'fs-promises', '--pool', '4', '--depth', '16', '--files', '16'];
const time = [
  '--file-size',
  '64k',
  '--duration',
  '300ms',
  '--warmup',
  '30ms',
  '--rounds',
  '2',
  '--no-stages',
];

describeWith(['root', 'fuse'], 'further trials, on a volume that takes 10 ms for a write', () => {
  let mounted: SlowFuseVolume | undefined;
  afterEach(async () => {
    await mounted?.release();
    mounted = undefined;
  });

  async function mount(options: SlowFuseOptions = {}): Promise<string> {
    mounted = await mountSlowFuse({ writeLatencyMs: 10, ...options });
    return mounted.path;
  }

  async function run(path: string, ...options: readonly string[]): Promise<ReportVolume> {
    const { report } = await runJson([path, ...work, ...time, ...options]);
    return volumeOf(report, path);
  }

  it('are run, named with their reason, and their answer decides', async () => {
    const volume = await run(await mount(), '--budget', '60s');
    const probe = (name: string) => volume.probes.find((one) => one.name === name);
    expect(probe('volume-parallelism')).toMatchObject({
      kind: 'probe',
      question: 'How many operations does the volume serve at a time?',
    });
    expect(probe('volume-parallelism')!.why).toContain('the processors are idle');
    const pools = probe('larger-pool')!;
    // Foretold by the threads that were tried before it: 16 calls at a time over 4.
    const sixteen = pools.predictions.find(
      ({ cellId }) => volume.cells.find(({ id }) => id === cellId)?.key.poolSize === 16,
    )!;
    expect(sixteen.basis).toContain('native-threads');
    expect(sixteen.ratio).toBeGreaterThan(2);
    expect(sixteen.measured).toBeGreaterThan(2);
    expect(volume.headline.id).toBe('pool-starved');
    expect(volume.recommendation.uvThreadpoolSize).toBe(16);
    expect(volume.confirmation).toBeNull();
  });

  it('are none with --no-probe, and what is open stays so', async () => {
    const volume = await run(await mount(), '--no-probe');
    expect(volume.probes).toEqual([]);
    expect(volume.cells).toHaveLength(1);
    expect(volume.headline.id).toBe('inconclusive');
  });

  it('end with --confirm: predicted against measured, in figures and in words', async () => {
    const path = await mount();
    const { report } = await runJson([path, ...work, ...time, '--confirm']);
    const volume = volumeOf(report, path);
    const { confirmation } = volume;
    const interval = confirmation?.interval ?? null;
    if (confirmation === null || interval === null) {
      // Another load came over the rounds: then there may be no verdict to confirm, or no interval.
      const all = volume.cells.flatMap(({ trials }) => trials);
      expect(all.some(({ disturbances }) => disturbances.length > 0)).toBe(true);
      return;
    }
    expect(confirmation).toMatchObject({ metric: 'operationsPerSecond' });
    expect(confirmation.advice).toMatch(/^pool-starved: .*UV_THREADPOOL_SIZE=16/);
    expect(confirmation.predictedRatio).toBeGreaterThan(2);
    expect(confirmation.measuredRatio).toBeGreaterThan(2);
    expect(interval[0]).toBeLessThanOrEqual(confirmation.measuredRatio!);
    expect(interval[1]).toBeGreaterThanOrEqual(confirmation.measuredRatio!);
    const apart = Math.abs(confirmation.predictedRatio / confirmation.measuredRatio! - 1);
    expect(confirmation.holds).toBe(apart <= 0.25);
    const rounds = volume.cells.find(({ id }) => id === confirmation.cellId)!.trials.length;
    expect(rounds).toBeGreaterThanOrEqual(5);
    const { stdout } = await iotriage(['report', report.run.id]);
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toContain('Further trials, to tell explanations apart');
    expect(text).toContain(confirmation.holds ? '→ Confirmed by trial: pool' : '→ Not confirmed: pool');
    expect(text).toMatch(/[\d.]+x was predicted \(.+\), [\d.]+x \([\d.]+ to [\d.]+\) was measured/);
  });
});
