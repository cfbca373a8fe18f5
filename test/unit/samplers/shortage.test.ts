import type * as nodeFs from 'node:fs';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProcessMemory } from '../../../src/samplers/memory/process-memory.js';
import { ResidentLog } from '../../../src/samplers/memory/resident-log.js';
import { ProcessTree } from '../../../src/samplers/memory/process-tree.js';
import { FileLog } from '../../../src/samplers/series/file-log.js';
import { MissingLog } from '../../../src/samplers/series/missing-log.js';
import { syscallNames } from '../../../src/samplers/threads/syscall-names.js';
import { PoolThreads } from '../../../src/samplers/threads/pool-threads.js';

/** The paths, by their ends, for which there is no descriptor to be had. */
const short = vi.hoisted(() => ({ of: [] as string[] }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof nodeFs>();
  const unlessShort = (path: unknown): void => {
    if (short.of.some((end) => String(path).endsWith(end)))
      throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
  };
  return {
    ...fs,
    openSync: (...given: Parameters<typeof fs.openSync>) => {
      unlessShort(given[0]);
      return fs.openSync(...given);
    },
    readdirSync: (path: string) => {
      unlessShort(path);
      return fs.readdirSync(path);
    },
  };
});

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iotriage-shortage-'));
});
afterEach(() => {
  short.of = [];
  rmSync(folder, { recursive: true });
});

it('opens a file later where there was no descriptor for it', () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'text');
  short.of = ['file'];
  const seen: unknown[] = [];
  const log = new FileLog([path], (_, [content]) => seen.push(content));
  log.sample(0);
  short.of = [];
  log.sample(1);
  log.digest();
  log.close();
  expect(seen).toEqual([expect.objectContaining({ code: 'EMFILE' }), 'text']);
});

it('does not take a thread for ended whose files cannot be opened', () => {
  writeFileSync(join(folder, 'syscall'), '1 0x3\n');
  writeFileSync(join(folder, 'stat'), '7 (node) S 1\n');
  for (const end of ['/stat', '/syscall', '/s']) {
    short.of = [end];
    const threads = new PoolThreads([folder], syscallNames('x64'));
    const expected = end === '/s' ? { state: 'S' } : { code: 'EMFILE' };
    expect(threads.read()).toEqual([expect.objectContaining(expected)]);
    threads.close();
  }
});

it('keeps to the processes that it knows where they cannot be listed, and says so', () => {
  for (const pid of [10, 20]) {
    mkdirSync(join(folder, `${pid}/task/${pid}`), { recursive: true });
    writeFileSync(join(folder, `${pid}/task/${pid}/children`), pid === 10 ? '20 ' : '');
  }
  const missing = new MissingLog();
  const tree = new ProcessTree(10, missing, folder);
  expect(tree.list()).toEqual([10, 20]);
  short.of = ['10/task'];
  expect(tree.list()).toEqual([10, 20]);
  tree.close();
  expect(missing.list()).toEqual([
    { what: 'memory of child processes', why: `${folder}/10/task: EMFILE: too many open files` },
  ]);
  short.of = ['children'];
  const other = new MissingLog();
  expect(new ProcessTree(10, other, folder).list()).toEqual([10]);
  expect(other.list()).toHaveLength(1);
});

it('does not take a process for ended whose memory cannot be read', () => {
  short.of = ['/smaps_rollup'];
  expect(() => new ProcessMemory(process.pid).proportional()).toThrow('EMFILE');
  short.of = ['/statm'];
  const missing = new MissingLog();
  const seen: (readonly number[])[] = [];
  const log = new ResidentLog(missing, (_, pages) => seen.push(pages));
  log.follow([process.pid]);
  log.sample(0);
  log.digest();
  expect(seen).toEqual([[]]);
  expect(missing.list()[0]?.why).toContain('EMFILE');
  short.of = [];
  log.sample(1);
  log.digest();
  expect(seen[1]).toEqual([expect.any(Number)]);
  log.close();
});
