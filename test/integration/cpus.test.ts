import { mkdtempSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allowedProcessors } from '../../src/targets/inventory/processors.js';
import { runJson } from './cli.js';
import { storedTrials } from './stored-run.js';

const brief = [
  '--duration',
  '80ms',
  '--warmup',
  '0',
  '--rounds',
  '1',
  '--depth',
  '4',
  '--pool',
  '4',
  '--no-stages',
];
const small = ['--block-size', '4k', '--files', '2', '--file-size', '64k', '--sample-interval', '20ms'];
const allowed = allowedProcessors();

let directory: string;

beforeAll(() => {
  directory = mkdtempSync('/dev/shm/iotriage-cpus-');
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

it('confines trials to as many processors as a cell names, and records which', async () => {
  const cpus = [...new Set([1, allowed.length])];
  const args = ['--strategy', 'fs-promises,native-pwrite', '--cpus', cpus.join(',')];
  const { code, stderr, report } = await runJson([directory, ...args, ...small, ...brief]);
  expect(code, stderr).toBe(0);
  const keys = new Map(report.volumes.flatMap(({ cells }) => cells).map(({ id, key }) => [id, key]));
  const trials = storedTrials(report.run.id);
  expect(trials).toHaveLength(2 * cpus.length);
  for (const { cellId, exit, processors, placement } of trials) {
    expect(exit).toBe('completed');
    expect(processors?.toSorted((a, b) => a - b)).toEqual(allowed.slice(0, keys.get(cellId)?.cpus ?? 0));
    expect(placement?.siblings.flat().every((number) => processors?.includes(number))).toBe(true);
  }
  expect(report.run.environment.cpus).toBe(allowed.length);
});

it('leaves a trial all that the run may use where no number is named', async () => {
  const { code, stderr, report } = await runJson([directory, '--strategy', 'null', ...small, ...brief]);
  expect(code, stderr).toBe(0);
  expect(storedTrials(report.run.id).map(({ processors }) => processors)).toEqual([null]);
});
