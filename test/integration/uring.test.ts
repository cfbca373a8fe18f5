import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { takesDirect } from '../contract/strategy-bench.js';
import { describeWith } from '../requires.js';
import { cellsOf, leftovers, runJson, volumeOf } from './cli.js';

const SOURCE = fileURLToPath(new URL('../lab/deny-io-uring.cc', import.meta.url));
const small = ['--block-size', '4k', '--files', '2', '--file-size', '64k'];
const brief = ['--duration', '40ms', '--warmup', '0', '--rounds', '1'];

let tools: string;
let deny: string;
let directory: string;

beforeAll(() => {
  tools = mkdtempSync(path.join(tmpdir(), 'iotriage-tools-'));
  deny = path.join(tools, 'deny-io-uring');
  execFileSync('g++', ['-std=c++17', '-Wall', '-Wextra', '-Werror', SOURCE, '-o', deny]);
  directory = mkdtempSync(path.join(tmpdir(), 'iotriage-uring-'));
});

afterAll(() => {
  for (const folder of [tools, directory]) rmSync(folder, { recursive: true, force: true });
});

/** The route's cell is closed with these words; the other one is measured, and the run is whole. */
async function expectClosed(route: string, how: readonly string[], why: string): Promise<void> {
  const args = ['--strategy', `${route},native-pwrite`, '--depth', '2'];
  const { code, report, stderr } = await runJson([directory, ...args, ...small, ...brief], {
    through: [deny, ...how],
  });
  expect(code, stderr).toBe(0);
  expect(report.run.status).toBe('complete');
  const [closed] = cellsOf(volumeOf(report), route.split(':')[0] ?? '');
  expect(closed?.throughput).toBeNull();
  expect(closed?.trials.map(({ failure }) => failure?.code)).toEqual(['unsupported']);
  expect(closed?.trials[0]?.failure?.message).toContain(why);
  const [open] = cellsOf(volumeOf(report), 'native-pwrite');
  expect(open?.trials.map(({ exit }) => exit)).toEqual(['completed']);
}

it.each([
  ['native-uring', 'native-uring'],
  ["the io_uring of libuv's", 'fs-callback:io=uring'],
])('a kernel without io_uring closes %s alone, and the cell says why', (_, route) =>
  expectClosed(route, ['--enosys'], 'io_uring_setup: ENOSYS; the kernel has no io_uring'),
);

describeWith(['fio'], 'fio by io_uring', () => {
  const route = 'fio:engine=io_uring';

  it.each([
    ['a kernel without it', ['--enosys'], 'ENOSYS; the kernel has no io_uring'],
    ['a filter', [], 'EPERM; '],
  ])('is closed alone by %s, and the cell says why', (_, how, why) =>
    expectClosed(route, how, `fio's io_uring: io_uring_setup: ${why}`),
  );

  it('is closed alone where its ring exceeds the limit of memory', () =>
    expectClosed(route, ['--memlock'], "fio's io_uring: io_queue_init: ENOMEM"));
});

describeWith(['uring'], 'native-uring', () => {
  it('is not available on a kernel whose ring has no plain reads and writes', async () => {
    const args = ['--strategy', 'native-uring,native-pwrite', '--depth', '2'];
    const { code, report, stderr } = await runJson([directory, ...args, ...small, ...brief], {
      through: [deny, '--old'],
    });
    expect(code, stderr).toBe(0);
    expect(report.run.status).toBe('complete');
    const [closed] = cellsOf(volumeOf(report), 'native-uring');
    const [failure] = closed?.trials.map((trial) => trial.failure) ?? [];
    expect(failure).toMatchObject({ code: 'unsupported' });
    expect(failure?.message).toContain("the kernel's io_uring has no READ and WRITE (Linux 5.6 and later");
  });

  it('is not available where a deep ring exceeds the limit of memory, and measures a shallow one', async () => {
    const args = ['--strategy', 'native-uring', '--depth', '1,16', '--rounds', '2'];
    const { code, report, stderr } = await runJson([directory, ...args, ...small, ...brief.slice(0, 4)], {
      through: [deny, '--memlock'],
    });
    expect(code, stderr).toBe(0);
    expect(report.run.status).toBe('complete');
    const cells = cellsOf(volumeOf(report), 'native-uring');
    const at = (depth: number) => cells.find(({ key }) => key.depth === depth)?.trials;
    expect(at(1)?.map(({ exit }) => exit)).toEqual(['completed', 'completed']);
    expect(at(16)?.map(({ exit, failure }) => [exit, failure?.code])).toEqual([['failed', 'unsupported']]);
    expect(at(16)?.[0]?.failure?.message).toContain('RLIMIT_MEMLOCK (raise it: ulimit -l)');
    expect(leftovers(directory)).toEqual([]);
  });

  it.each(['plain', 'sqe', 'spin'])(
    'writes what is verified in mode %s, buffered and, where it can be, direct',
    async (mode) => {
      for (const direct of takesDirect(directory) ? [[], ['--direct']] : [[]]) {
        const args = ['--strategy', `native-uring:mode=${mode}`, '--depth', '1,16', ...direct];
        const { code, report, stderr } = await runJson([directory, ...args, ...small, ...brief]);
        expect(code, stderr).toBe(0);
        const cells = cellsOf(volumeOf(report), 'native-uring');
        expect(cells.map(({ key }) => key.depth).sort()).toEqual([1, 16]);
        for (const cell of cells) {
          expect(cell.key.parameters).toMatchObject({ mode, vector: 1 });
          expect(cell.trials.map(({ exit, failure }) => [exit, failure])).toEqual([['completed', null]]);
          expect(cell.operations.write?.count).toBeGreaterThan(0);
          expect(cell.operations.write?.stagesNs).toBeNull();
        }
      }
      expect(leftovers(directory)).toEqual([]);
    },
  );
});
