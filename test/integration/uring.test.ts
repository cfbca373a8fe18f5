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
let directory: string;

beforeAll(() => {
  tools = mkdtempSync(path.join(tmpdir(), 'iotriage-tools-'));
  directory = mkdtempSync(path.join(tmpdir(), 'iotriage-uring-'));
});

afterAll(() => {
  for (const folder of [tools, directory]) rmSync(folder, { recursive: true, force: true });
});

it.each([
  ['native-uring', 'native-uring'],
  ["the io_uring of libuv's", 'fs-callback:io=uring'],
])('a kernel without io_uring closes %s alone, and the cell says why', async (_, route) => {
  const deny = path.join(tools, 'deny-io-uring');
  execFileSync('g++', ['-std=c++17', '-Wall', '-Wextra', '-Werror', SOURCE, '-o', deny]);
  const args = ['--strategy', `${route},native-pwrite`, '--depth', '2'];
  const { code, report, stderr } = await runJson([directory, ...args, ...small, ...brief], {
    through: [deny, '--enosys'],
  });
  expect(code, stderr).toBe(0);
  expect(report.run.status).toBe('complete');
  const [closed] = cellsOf(volumeOf(report), route.split(':')[0] ?? '');
  expect(closed?.throughput).toBeNull();
  expect(closed?.trials.map(({ failure }) => failure?.code)).toEqual(['unsupported']);
  expect(closed?.trials[0]?.failure?.message).toContain('io_uring_setup: ENOSYS; the kernel has no io_uring');
  const [open] = cellsOf(volumeOf(report), 'native-pwrite');
  expect(open?.trials.map(({ exit }) => exit)).toEqual(['completed']);
});

describeWith(['uring'], 'native-uring', () => {
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
