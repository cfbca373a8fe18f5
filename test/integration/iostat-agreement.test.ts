import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../src/domain/clock.js';
import type { HostSamplerContext, SampleSeries, SamplerSession } from '../../src/domain/sampler.js';
import { SysstatReader, type SysstatRow } from '../../src/samplers/devices/sysstat-session.js';
import { iostat } from '../../src/samplers/iostat.js';
import { SamplingLoop } from '../../src/samplers/sampling-loop.js';
import { describeWith } from '../requires.js';

const REPORTS = 10;
const COLUMNS = ['w/s', 'wkB/s', 'aqu-sz'] as const;

/** Mean of a column over a window, each sample weighted by the part of its interval that lies in it. */
function meanWithin({ atNs, columns }: SampleSeries, name: string, fromNs: number, toNs: number): number {
  let sum = 0;
  let weight = 0;
  for (let index = 1; index < atNs.length; index++) {
    const overlap = Math.min(atNs[index]!, toNs) - Math.max(atNs[index - 1]!, fromNs);
    const value = columns[name]?.[index];
    if (overlap <= 0 || typeof value !== 'number') continue;
    sum += value * overlap;
    weight += overlap;
  }
  expect(weight).toBeGreaterThan(0.95 * (toNs - fromNs));
  return sum / weight;
}

/** What `iostat` printed, and the window that it speaks of: its reports are a second apart. */
async function runIostat(
  device: string,
  clock: EpochClock,
): Promise<{ rows: readonly SysstatRow[]; fromNs: number; toNs: number }> {
  const child = spawn('iostat', ['-dxy', '-o', 'JSON', '1', String(REPORTS), device], {
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const reader = new SysstatReader();
  const rows: SysstatRow[] = [];
  const atNs: number[] = [];
  child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
    for (const row of reader.push(chunk)) {
      rows.push(row);
      atNs.push(clock.now());
    }
  });
  await once(child, 'close');
  return { rows, fromNs: atNs[0]! - 1e9, toNs: atNs.at(-1)! };
}

describeWith(['root', 'loop', 'sysstat', 'fio'], 'iostat under a constant load', () => {
  let folder = '';
  let device = '';
  let load: ChildProcess | null = null;

  beforeAll(() => {
    folder = mkdtempSync('/dev/shm/iotriage-iostat-');
    const image = join(folder, 'image');
    writeFileSync(image, '');
    truncateSync(image, 256 * 1024 * 1024);
    execFileSync('mkfs.ext4', ['-q', image]);
    device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim();
    mkdirSync(join(folder, 'mount'));
    execFileSync('mount', [device, join(folder, 'mount')]);
  });

  afterAll(async () => {
    if (load?.exitCode === null) {
      load.kill('SIGKILL');
      await once(load, 'exit');
    }
    execFileSync('umount', [join(folder, 'mount')]);
    execFileSync('losetup', ['--detach', device]);
    rmSync(folder, { recursive: true });
  });

  it('agrees with our samples within 2 %, and with the program as a source too', async () => {
    const file = join(folder, 'mount', 'load');
    // Bursts that fill the queue, with pauses between them: a queue long enough for iostat's two decimals.
    const job = '--name=load --thread --size=128m --bs=64k --direct=1 --ioengine=libaio --iodepth=16';
    const bursts = '--rw=randwrite --thinktime=5ms --thinktime_blocks=32';
    const argv = [
      ...`${job} ${bursts} --time_based --runtime=60 --output-format=terse`.split(' '),
      `--filename=${file}`,
    ];
    load = spawn('fio', argv, { stdio: 'ignore' });
    await wait(2000);

    const clock = new EpochClock(monotonicNs());
    const context = (iostatSource: 'proc' | 'sysstat'): HostSamplerContext => ({
      clock,
      intervalMs: 100,
      devices: [basename(device)],
      iostatSource,
    });
    const sessions: SamplerSession[] = [
      iostat.openHost!(context('proc')),
      iostat.openHost!(context('sysstat')),
    ];
    const loop = new SamplingLoop(clock, 100);
    for (const session of sessions) loop.add(session);
    loop.start();
    await wait(300);
    const { rows, fromNs, toNs } = await runIostat(device, clock);
    await wait(300);
    loop.stop();
    const [[ours], [theirs]] = sessions.map((session) => session.take()) as [SampleSeries[], SampleSeries[]];
    for (const session of sessions) session.close();

    expect(rows).toHaveLength(REPORTS);
    for (const name of COLUMNS) {
      const mean = rows.reduce((sum, { columns }) => sum + columns[name]!, 0) / rows.length;
      expect(mean, `${name} of iostat`).toBeGreaterThan(0);
      const sampled = meanWithin(ours!, name, fromNs, toNs);
      expect(Math.abs(sampled / mean - 1), `${name}: ours ${sampled}, iostat ${mean}`).toBeLessThan(0.02);
    }
    expect(theirs!.atNs.length).toBeGreaterThanOrEqual(REPORTS - 1);
    expect(theirs!.columns['wkB/s']!.every((value) => typeof value === 'number' && value > 0)).toBe(true);
    expect(theirs!.columns.in_flight!.every((value) => value === null)).toBe(true);
  }, 60_000);
});
