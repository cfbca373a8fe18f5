import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EpochClock, monotonicNs } from '../../src/domain/clock.js';
import type { RunRecord } from '../../src/domain/record.js';
import type { Report } from '../../src/domain/report.js';
import { openSysstatSession, SysstatReader } from '../../src/samplers/devices/sysstat-session.js';
import { findThrottle } from '../lab/throttle.js';
import { type LoopVolume, makeLoopVolume } from '../lab/loop-volume.js';
import { describeWith } from '../requires.js';
import { runJson, stateHome } from './cli.js';

const COLUMNS = ['w/s', 'wkB/s', 'aqu-sz'] as const;
const MS = 1e6;
const SECOND = 1e9;
/** So long a run's own start, filling and end take beside its 12.5 s at most. */
const REPORTS = 16;

/** A row of the program, with the wall clock as it arrived: it speaks of the second before. */
interface Row {
  readonly atMs: number;
  readonly columns: Readonly<Record<string, number>>;
}

/** What `iostat` says of a device, second by second, in a process of its own. */
async function runIostat(device: string): Promise<readonly Row[]> {
  const child = spawn('iostat', ['-dxy', '-o', 'JSON', '1', String(REPORTS), device], {
    env: { ...process.env, LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const reader = new SysstatReader();
  const rows: Row[] = [];
  child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
    for (const { columns } of reader.push(chunk)) rows.push({ atMs: Date.now(), columns });
  });
  await once(child, 'close');
  return rows;
}

/** The measured phase of the only trial, on the run's clock. The report does not have it, the store does. */
function measuredPhase(report: Report): { readonly startNs: number; readonly endNs: number } {
  const runs = join(stateHome, 'iotriage', 'runs');
  const file = readdirSync(runs).find((name) => name.includes(report.run.id))!;
  const lines = readFileSync(join(runs, file), 'utf8').trim().split('\n');
  const records = lines.map((line) => JSON.parse(line) as RunRecord);
  const phases = records.flatMap((record) =>
    record.type === 'trial' ? (record.trial.measurement?.phases ?? []) : [],
  );
  return phases.find(({ name }) => name === 'measure')!;
}

/** Mean of a column over a window, each sample weighted by the part of its interval that lies in it. */
function meanWithin(
  atNs: readonly number[],
  values: readonly (number | null)[],
  fromNs: number,
  toNs: number,
): number {
  let sum = 0;
  let weight = 0;
  for (let index = 1; index < atNs.length; index++) {
    const overlap = Math.min(atNs[index]!, toNs) - Math.max(atNs[index - 1]!, fromNs);
    const value = values[index];
    if (overlap <= 0 || typeof value !== 'number') continue;
    sum += value * overlap;
    weight += overlap;
  }
  expect(weight).toBeGreaterThan(0.99 * (toNs - fromNs));
  return sum / weight;
}

describeWith(['root', 'loop', 'sysstat'], 'iostat beside a run', () => {
  let volume: LoopVolume;

  beforeAll(async () => {
    // Without a limit the load is not as constant, and the columns agree all the same.
    const limits = findThrottle() === null ? {} : { writeBytesPerSecond: 200e6 };
    volume = await makeLoopVolume({ sizeBytes: 256 * 1024 * 1024, fsType: 'ext4', ...limits });
  });

  afterAll(() => volume.release());

  it('agrees with the samples of the report within 2 %, and is a source with the same rows', async () => {
    // 16 threads: of a queue of one, iostat's two decimals would be rounded by more than that.
    const job =
      '--strategy native-threads:threads=16:sharing=shared --direct --block-size 64k --files 1 --file-size 32m';
    const time = '--durability none --duration 12s --warmup 500ms --rounds 1';
    const source = openSysstatSession({
      clock: new EpochClock(monotonicNs()),
      intervalMs: 1000,
      devices: [volume.device],
      iostatSource: 'sysstat',
    });
    const [{ report, code, stderr }, rows] = await Promise.all([
      runJson([volume.path, ...`${job} ${time}`.split(' ')]),
      runIostat(volume.device),
    ]);
    const [asSource] = source.take();
    source.close();
    expect(code, stderr).toBe(0);

    const { startNs, endNs } = measuredPhase(report);
    const startedAtMs = Date.parse(report.run.startedAt);
    const within = rows
      .map(({ atMs, columns }) => ({ atNs: (atMs - startedAtMs) * MS, columns }))
      .filter(({ atNs }) => atNs - SECOND >= startNs && atNs <= endNs);
    expect(within.length).toBeGreaterThanOrEqual(10);
    const fromNs = within[0]!.atNs - SECOND;
    const toNs = within.at(-1)!.atNs;

    const series = report.volumes[0]!.samples.find(
      ({ sampler, subject }) => sampler === 'iostat' && subject === volume.device,
    )!;
    for (const name of COLUMNS) {
      const theirs = within.reduce((sum, { columns }) => sum + columns[name]!, 0) / within.length;
      expect(theirs, `${name} of iostat`).toBeGreaterThan(0);
      const ours = meanWithin(series.atNs, series.columns[name]!.mean, fromNs, toNs);
      expect(Math.abs(ours / theirs - 1), `${name}: ours ${ours}, iostat ${theirs}`).toBeLessThan(0.02);
    }

    // The program as a source of ours has the same rows, and bytes made of them.
    const written = rows.reduce((sum, { columns }) => sum + columns['wkB/s']! * 1024, 0);
    const bytes = asSource!.columns.writtenBytes!.reduce<number>((sum, value) => sum + Number(value), 0);
    expect(asSource!.atNs.length).toBeGreaterThanOrEqual(REPORTS - 1);
    expect(Math.abs(bytes / written - 1)).toBeLessThan(0.1);
  });
});
