import type * as nodeFs from 'node:fs';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProcessMemory } from '../../../src/samplers/memory/process-memory.js';
import { ResidentLog } from '../../../src/samplers/memory/resident-log.js';
import { ProcessTree } from '../../../src/samplers/memory/process-tree.js';
import { FileLog } from '../../../src/samplers/series/file-log.js';
import { MissingLog } from '../../../src/samplers/series/missing-log.js';
import { PoolThreads, type ThreadReading } from '../../../src/samplers/threads/pool-threads.js';

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

/** That it cannot be opened is another error than that it is not there. */
function hinder(path: string): void {
  rmSync(path, { force: true });
  symlinkSync(path, path);
}

it('opens a file later that could not be opened at first', () => {
  const path = join(folder, 'file');
  hinder(path);
  const seen: unknown[] = [];
  const log = new FileLog([path], (_, [content]) => seen.push(content));
  log.sample(0);
  rmSync(path);
  writeFileSync(path, 'text');
  log.sample(1);
  log.digest();
  log.close();
  expect(seen).toEqual([expect.objectContaining({ code: 'ELOOP' }), 'text']);
});

it('does not take a thread for ended whose files cannot be opened', () => {
  mkdirSync(join(folder, 'task/7'), { recursive: true });
  const [call, stat] = [join(folder, 'task/7/syscall'), join(folder, 'task/7/stat')];
  const look = (): readonly ThreadReading[] => {
    const seen: (readonly ThreadReading[])[] = [];
    const threads = new PoolThreads(folder, [7], (_, readings) => seen.push(readings), 'x64');
    threads.sample(0);
    threads.close();
    threads.digest();
    return seen[0]!;
  };
  writeFileSync(call, '1 0x3\n');
  writeFileSync(stat, '7 (no) de) S 1\n');
  expect(look()).toEqual([expect.objectContaining({ state: 'S', path: null })]);
  hinder(stat);
  expect(look()).toEqual([expect.objectContaining({ code: 'ELOOP' })]);
  hinder(call);
  expect(look()).toEqual([expect.objectContaining({ code: 'ELOOP' })]);
  rmSync(stat);
  expect(look()).toEqual(['gone']);
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
  short.of = [];
  hinder(join(folder, '10/task/10/children'));
  const other = new MissingLog();
  expect(new ProcessTree(10, other, folder).list()).toEqual([10]);
  expect(other.list()).toHaveLength(1);
});

it('does not take a process for ended whose memory cannot be read', () => {
  short.of = ['/smaps_rollup'];
  expect(() => new ProcessMemory(process.pid).proportional()).toThrow('EMFILE');
  const missing = new MissingLog();
  const seen: (readonly number[])[] = [];
  const log = new ResidentLog(missing, (_, pages) => seen.push(pages), folder);
  mkdirSync(join(folder, '7'));
  const statm = join(folder, '7/statm');
  hinder(statm);
  log.follow([7]);
  log.sample(0);
  log.digest();
  expect(seen).toEqual([[]]);
  expect(missing.list()[0]?.why).toContain('ELOOP');
  rmSync(statm);
  writeFileSync(statm, '100 42 7 1 0 50 0\n');
  log.sample(1);
  log.digest();
  expect(seen[1]).toEqual([42]);
  // Another process is followed: its first sample is not put before the last of those before.
  log.follow([8]);
  log.sample(1);
  log.sample(2);
  log.digest();
  expect(seen.slice(2)).toEqual([[]]);
  log.close();
});
