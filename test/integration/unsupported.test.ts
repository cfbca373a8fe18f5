import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cellsOf, type CliResult, leftovers, runJson, volumeOf } from './cli.js';
import type { Report } from '../../src/domain/report.js';
import { describeWith } from '../requires.js';
import { storedTrials } from './stored-run.js';

const SOURCE = fileURLToPath(new URL('../lab/deny-io-uring.cc', import.meta.url));
/** From Linux 6.6 on. */
const SWITCH = '/proc/sys/kernel/io_uring_disabled';
const ROUNDS = 3;
const args = ['--strategy', 'native-uring,native-pwrite', '--depth', '2', '--rounds', String(ROUNDS)];
const small = ['--block-size', '4k', '--files', '2', '--file-size', '64k'];
const brief = ['--duration', '40ms', '--warmup', '0'];

let tools: string;
let deny: string;
let directory: string;
let result: CliResult & { report: Report };

beforeAll(async () => {
  tools = mkdtempSync(path.join(tmpdir(), 'iotriage-tools-'));
  directory = mkdtempSync('/dev/shm/iotriage-unsupported-');
  deny = path.join(tools, 'deny-io-uring');
  execFileSync('g++', ['-std=c++17', '-Wall', '-Wextra', '-Werror', SOURCE, '-o', deny]);
  result = await runJson([directory, ...args, ...small, ...brief], { through: [deny] });
}, 120_000);

afterAll(() => {
  for (const folder of [tools, directory]) rmSync(folder, { recursive: true, force: true });
});

it('is no failure of the run, where a filter forbids io_uring', () => {
  expect(result.code, result.stderr).toBe(0);
  expect(result.report.run.status).toBe('complete');
});

it('is the result of its cell, with the reason, tried once', () => {
  const [cell, ...others] = cellsOf(volumeOf(result.report), 'native-uring');
  expect(others).toEqual([]);
  expect(cell?.trials.map(({ exit, failure }) => [exit, failure?.code])).toEqual([['failed', 'unsupported']]);
  expect(cell?.trials[0]?.failure?.message).toMatch(/io_uring/);
  expect(cell?.throughput).toBeNull();
});

it('says which rounds were not run, and why', () => {
  const trials = storedTrials(result.report.run.id);
  const [closed] = trials.filter(({ failure }) => failure !== null);
  const [dropped] = closed?.unavailable.filter(({ what }) => what.includes('of this cell')) ?? [];
  expect(dropped?.what).toBe(`${ROUNDS - 1} more trials of this cell`);
  expect(dropped?.why).toContain(closed?.failure?.message);
});

it('leaves every round of the other cells as it was', () => {
  const [cell] = cellsOf(volumeOf(result.report), 'native-pwrite');
  expect(cell?.trials.map(({ exit }) => exit)).toEqual(Array.from({ length: ROUNDS }, () => 'completed'));
  expect(volumeOf(result.report).headline.id).not.toMatch(/^(eacces|eio)$/);
  expect(leftovers(directory)).toEqual([]);
});

describeWith(['root'], 'the switch kernel.io_uring_disabled', () => {
  it.skipIf(!existsSync(SWITCH))('is named where it forbids io_uring', async () => {
    const value = path.join(tools, 'io_uring_disabled');
    writeFileSync(value, '2\n');
    // The machine's own switch stays as it is: these processes read another file in its place, and may make no ring.
    const mounted = 'mount --bind "$0" "$1" && shift && exec "$@"';
    const through = ['unshare', '--mount', 'sh', '-c', mounted, value, SWITCH, deny];
    const { code, stderr, report } = await runJson([directory, ...args, ...small, ...brief], { through });
    expect(code, stderr).toBe(0);
    const [cell] = cellsOf(volumeOf(report), 'native-uring');
    expect(cell?.trials[0]?.failure?.message).toMatch(
      /kernel\.io_uring_disabled is 2 .*sysctl kernel\.io_uring_disabled=0/,
    );
  });
});
