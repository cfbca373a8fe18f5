import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHere } from '../requires.js';

const root = new URL('../..', import.meta.url).pathname;
const inRoot = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.cc'))
    .map((name) => join(root, folder, name));

const testFiles = inRoot('test/native');
/** All of the core, the engines that need no libuv, and one that is driven from a loop. */
const sources = [
  ...inRoot('native/core'),
  ...['null', 'pwrite', 'uring', 'async_worker'].map((name) => join(root, `native/engines/${name}.cc`)),
  ...['loop_run', 'loop_pacer'].map((name) => join(root, `native/loop/${name}.cc`)),
];
/** The headers that the addon was built with. */
function nodeHeaders(): string {
  const [, directory] = /"nodedir": "(.*)"/.exec(readFileSync(join(root, 'build/config.gypi'), 'utf8')) ?? [];
  return join(directory ?? '/usr', 'include/node');
}
/** Those of `hindered_calls.cc` and `hindered_uring.cc`. */
const hinderedCalls = ['pwrite', 'pread', 'pwritev', 'preadv', 'fsync', 'fdatasync', 'syscall'];
const flags = ['-std=c++17', '-O0', '-g1', '-pthread', '-Wall', '-Wextra', '-Werror'];
const sanitizers = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

describe('the core without JavaScript', () => {
  const directory = mkdtempSync(join(tmpdir(), 'iotriage-core-build-'));
  const program = join(directory, 'core-tests');

  beforeAll(() => {
    const includes = [
      ...['native', 'test/native'].map((folder) => `-I${join(root, folder)}`),
      `-isystem${nodeHeaders()}`,
    ];
    const compiler = process.env.CXX ?? 'g++';
    // Two at once: the compiler's time is most of this test.
    const objects = [...sources, ...testFiles].map((file, index) => [file, join(directory, `${index}.o`)]);
    const script = 'xargs -P 2 -L 1 "$@"';
    execFileSync('sh', ['-c', script, 'sh', compiler, ...flags, ...sanitizers, ...includes, '-c'], {
      input: objects.map(([file, object]) => `"${file}" -o "${object}"\n`).join(''),
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    execFileSync(compiler, [
      ...flags,
      ...sanitizers,
      `-Wl,${hinderedCalls.map((call) => `--wrap=${call}`).join(',')}`,
      ...objects.map(([, object]) => object ?? ''),
      '-o',
      program,
    ]);
  }, 300_000);

  afterAll(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  const names = testFiles.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^TEST\((\w+)\)/gm)].map((match) => match[1] ?? ''),
  );

  it('has tests', () => {
    expect(names.length).toBeGreaterThan(30);
  });

  it.each(openHere(names, (name) => name))('%s', (name) => {
    // Leaks cannot be sought where a debugger may not attach.
    const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' };
    const { status, stderr } = spawnSync(program, [name], { encoding: 'utf8', env, timeout: 60_000 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
