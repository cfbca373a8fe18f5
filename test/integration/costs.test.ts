import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MIB } from '../../src/domain/units.js';
import { cellsOf, iotriage, leftovers, runJson, volumeOf } from './cli.js';

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'iotriage-costs-'));
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('preset durable', () => {
  it('has every way of making writes durable, with the same bytes, and answers in its first line', async () => {
    const { report, code } = await runJson([
      '--preset',
      'durable',
      '--scale',
      '0.1',
      '--rounds',
      '1',
      directory,
    ]);
    expect(code).toBe(0);
    const volume = volumeOf(report);
    const ways = cellsOf(volume, 'fs-promises').map(({ key }) => key.durability);
    expect(ways).toEqual(['none', 'end', 'each', 'dsync', 'group:2', 'group:4', 'group:8', 'group:16']);
    for (const { verification } of volume.cells) expect(verification.mismatches).toBe(0);
    expect(report.experiment?.answer?.summary).toMatch(/sync after each write|Nothing is durable/);
    expect(leftovers(directory)).toEqual([]);
  }, 120_000);
});

describe('preset memory', () => {
  it('draws memory over time, and ten buffers hold more than one', async () => {
    const text = await iotriage(['run', '--preset', 'memory', '--scale', '0.25', '--rounds', '1', directory]);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^What costs most/);
    expect(text.stdout).toContain('Resident memory over time, MiB');
    const id = /iotriage report (\S+)/.exec(text.stdout)?.[1] ?? '';
    const stored = await iotriage(['report', id, '--format', 'json']);
    const report = JSON.parse(stored.stdout) as Awaited<ReturnType<typeof runJson>>['report'];
    expect(report.experiment?.pictures).toEqual(['memory-over-time']);
    const volume = volumeOf(report);
    const peak = (strategy: string, buffers?: string, depth?: number) =>
      cellsOf(volume, strategy).find(
        ({ key }) =>
          (buffers === undefined || key.parameters.buffers === buffers) &&
          (depth === undefined || key.depth === depth),
      )?.peakRssBytes ?? 0;
    // Nine buffers of 8 MiB more, and some slack for the rest of the process.
    expect(peak('fs-writefile', 'own') - peak('fs-writefile', 'shared')).toBeGreaterThan(50 * MIB);
    expect(peak('fs-stream-unbounded') - peak('fs-stream')).toBeGreaterThan(20 * MIB);
    expect(peak('worker-pool', 'own', 4)).toBeGreaterThan(peak('worker-pool', 'own', 1));
    const curve = cellsOf(volume, 'fs-writefile')[0]?.memory.rssOverTime;
    expect(curve?.bytes.length).toBeGreaterThan(1);
    expect(curve?.atNs).toHaveLength(curve?.bytes.length ?? 0);
    for (const { verification } of volume.cells) expect(verification.mismatches).toBe(0);
  }, 180_000);
});

describe('a run until steady', () => {
  it('leaves out the rounds of cells that are steady, and runs all of the others', async () => {
    const config = path.join(directory, 'steady.json');
    const { writeFileSync } = await import('node:fs');
    const settings = {
      rounds: 7,
      untilSteady: true,
      stages: false,
      strategy: 'native-pwrite',
      duration: '40ms',
    };
    writeFileSync(config, JSON.stringify({ ...settings, files: 1, fileSize: '64k', durability: 'none' }));
    const { report } = await runJson(['--config', config, directory]);
    expect(report.run.plan.settings.untilSteady).toBe(true);
    const [cell] = cellsOf(volumeOf(report), 'native-pwrite');
    const rounds = cell?.trials.length ?? 0;
    expect(rounds).toBeGreaterThanOrEqual(5);
    // Steady or not is the machine's to say: what was run agrees with what the report says of it.
    if (rounds < 7) expect(cell?.steadyState?.steady).toBe('yes');
    if (cell?.steadyState?.steady !== 'yes') expect(rounds).toBe(7);
  }, 120_000);
});
