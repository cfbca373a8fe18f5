import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.js';
import { iotriage, leftovers, runJson, volumeOf } from './cli.js';

/** Of the table of statistics, in its order. */
const COLUMNS = /Min\s+Max\s+Mean\s+StdDev\s+Median\s+IQR\s+Outliers\s+OPS\s+Rounds\s+Iterations/;
/** Sizes as small as the presets can have them, and as few rounds as make a range. */
const SMALL = ['--scale', '0.001', '--rounds', '2', '--quiet'];

let disk: string;
let memory: string;
beforeAll(() => {
  disk = mkdtempSync(path.join(tmpdir(), 'iotriage-presets-'));
  memory = mkdtempSync('/dev/shm/iotriage-presets-');
});
afterAll(() => {
  for (const directory of [disk, memory]) rmSync(directory, { recursive: true, force: true });
});

async function told(preset: string, directories: readonly string[]): Promise<[Report, string]> {
  const { code, report, stderr } = await runJson([...directories, '--preset', preset, ...SMALL]);
  expect(code, stderr).toBe(0);
  for (const directory of directories) expect(leftovers(directory)).toEqual([]);
  return [report, (await iotriage(['report', report.run.id])).stdout];
}

type Cell = Report['volumes'][0]['cells'][0];

/** Seconds of a round, the final sync included: the mean of both, for with two there are too few to leave one out. */
function seconds({ trials }: Cell): number {
  const each = trials
    .filter(({ staged }) => !staged)
    .map(({ elapsedNs, phases }) => {
      const sync = phases.find(({ name }) => name === 'sync');
      return (elapsedNs! + (sync ? sync.endNs - sync.startNs : 0)) / 1e9;
    });
  expect(each).toHaveLength(2);
  return (each[0]! + each[1]!) / 2;
}

/** The size of the pool that a summary speaks of. */
function poolNamed(words: RegExp) {
  return (summary: string): number => Number(words.exec(summary)?.[1]);
}

describe('presets that compare one after another with at once', () => {
  it.each([
    [
      'many-files',
      () => disk,
      /are done ([\d.]+)x \(.* as fast as one after another.*; the cause: ./,
      () => 4,
    ],
    [
      'tmpfs',
      () => memory,
      /are done ([\d.]+)x \(.* as fast as one after another.*; the cause: ./,
      poolNamed(/fs-callback with a pool of (\d+)/),
    ],
    [
      'pool',
      () => disk,
      / ([\d.]+)x \([^)]*\) as fast with \d+ as one after another.*; the cause: ./,
      poolNamed(/as fast with (\d+) as one after another/),
    ],
  ])('%s: the first line is the answer, with the ratio of its cells and a cause', async (...preset) => {
    const [name, where, says, poolIn] = preset;
    const [report, text] = await told(name, [where()]);
    const { summary } = report.experiment!.answer!;
    expect(text.replace(/\s+/g, ' ').startsWith(summary)).toBe(true);
    expect(text).toMatch(COLUMNS);
    const [, ratio] = says.exec(summary) ?? [];
    expect(ratio, summary).toBeDefined();
    const usual = volumeOf(report).cells.filter(
      ({ key }) =>
        key.strategy === 'fs-callback' &&
        key.files === 10 &&
        key.durability !== (name === 'many-files' ? 'none' : ''),
    );
    const atOnce = usual.find(({ key }) => key.depth === 10 && key.poolSize === poolIn(summary))!;
    const oneByOne = usual.find(({ key }) => key.depth === 1)!;
    // Three digits are printed.
    expect(Math.abs((Number(ratio) * seconds(atOnce)) / seconds(oneByOne) - 1)).toBeLessThan(0.006);
  });

  it('volumes: together against the sum of each alone', async () => {
    const [report, text] = await told('volumes', [disk, memory]);
    const { answer } = report.experiment!;
    expect(text.replace(/\s+/g, ' ').startsWith(answer!.summary)).toBe(true);
    expect(text).toMatch(COLUMNS);
    const [, ratio] = /at once they reach ([\d.]+)x/.exec(answer!.summary) ?? [];
    expect(ratio, answer!.summary).toBeDefined();
    // Each write has its sync, so no time lies behind the measured phase.
    const ratesOf = (is: boolean) =>
      report.volumes
        .filter(({ kind }) => (kind === 'set') === is)
        .map(({ cells }) => cells.find(({ key }) => key.strategy === 'fs-callback' && key.depth === 5)!)
        .flatMap(({ trials }) => trials.map(({ bytesPerSecond }) => bytesPerSecond!))
        .reduce((sum, rate) => sum + rate, 0);
    expect(Math.abs((Number(ratio) * ratesOf(false)) / ratesOf(true) - 1)).toBeLessThan(0.006);
  });
});
