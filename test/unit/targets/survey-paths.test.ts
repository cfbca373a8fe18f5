import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mountSlowFuse } from '../../lab/fuse-volume.js';
import { describeWith } from '../../requires.js';
import { withRecordedTree } from './recorded-tree.js';
import { inspectTarget } from '../../../src/targets/inventory/inspect-target.js';
import { surveyPaths, type SurveyedPath } from '../../../src/targets/inventory/survey-paths.js';
import {
  chooseTmpfs,
  findWritableTmpfs,
  tmpfsCandidates,
} from '../../../src/targets/inventory/writable-tmpfs.js';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'iotriage-survey-'));
  writeFileSync(join(folder, 'file'), 'x');
  symlinkSync(folder, join(folder, 'link'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('surveyPaths', () => {
  it('answers for each path in its order, also for one that is asked twice', async () => {
    const asked = [folder, join(folder, 'missing'), join(folder, 'link'), join(folder, 'file'), folder];
    const [first, missing, link, file, again] = await surveyPaths(asked);
    expect(first).toMatchObject({
      path: folder,
      ok: true,
      realPath: folder,
      isDirectory: true,
      writable: true,
      error: null,
    });
    expect(first?.counts?.blocks).toBeGreaterThan(0);
    expect(BigInt(first?.deviceId ?? '0')).toBeGreaterThan(0n);
    expect(missing).toMatchObject({ ok: false, realPath: null, error: { code: 'ENOENT' } });
    expect(link).toMatchObject({ path: join(folder, 'link'), realPath: folder });
    expect(file).toMatchObject({ ok: true, isDirectory: false });
    expect(again).toEqual(first);
  });

  it('reports a path that gives no answer in time', async () => {
    // A process of Node.js cannot begin and answer within a millisecond.
    const [answer] = await surveyPaths([folder], 1);
    expect(answer).toMatchObject({
      ok: false,
      error: { code: 'timeout', message: 'did not answer within 0.001 s' },
    });
  });

  it('asks nobody where nothing is asked', async () => {
    expect(await surveyPaths([])).toEqual([]);
  });
});

describe('inspectTarget', () => {
  it('inspects one member as a directory', async () => {
    const volume = await inspectTarget({ id: 't0', label: 'here', members: [folder] });
    expect(volume).toMatchObject({ targetId: 't0', label: 'here', path: folder, members: [] });
    expect(volume.mount?.point).toBeDefined();
  });

  it('inspects several as a set, each device once', async () => {
    const volume = await inspectTarget({ id: 't1', label: 'a,b', members: [folder, '/proc'] });
    expect(volume).toMatchObject({ kind: 'set', deviceId: '', mount: null, freeBytes: null });
    expect(volume.members.map(({ path }) => path)).toEqual([folder, '/proc']);
    const names = volume.devices.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describeWith(['root', 'fuse'], 'a volume that moves 1 MiB best and counts in 4 KiB', () => {
  it('has no more space than it has', async () => {
    const sizeBytes = 16 * 1024 * 1024;
    await using fuse = await mountSlowFuse({ capacityBytes: sizeBytes });
    const volume = await inspectTarget({ id: 't0', label: 'fuse', members: [fuse.path] });
    expect(volume).toMatchObject({ sizeBytes, freeBytes: sizeBytes, freeInodes: 999_999 });
  });
});

describe('findWritableTmpfs', () => {
  it('tries the usual places, each once', () => {
    expect(tmpfsCandidates({ XDG_RUNTIME_DIR: '/run/user/7' }, 7)).toEqual([
      '/dev/shm',
      '/run/user/7',
      '/tmp',
      '/run/shm',
      '/run',
    ]);
    expect(tmpfsCandidates({ XDG_RUNTIME_DIR: 'relative' }, undefined)[1]).toBe('/tmp');
  });

  it('names one that the inventory calls a tmpfs, or none', async () => {
    const path = await findWritableTmpfs();
    if (path === null) return;
    const volume = await inspectTarget({ id: 't0', label: path, members: [path] });
    expect(volume.kind).toBe('tmpfs');
    expect(volume.freeBytes).toBeGreaterThanOrEqual(64 * 1024 * 1024);
  });

  it('takes the first that is a tmpfs, can be written and has 64 MiB free', () => {
    const surveyed = (path: string, blocks: number, others: Partial<SurveyedPath> = {}): SurveyedPath => ({
      path,
      ok: true,
      realPath: path,
      deviceId: null,
      isDirectory: true,
      writable: true,
      readOnlyFs: false,
      counts: { blockBytes: 4096, blocks, availableBlocks: blocks, inodes: 9, freeInodes: 9 },
      error: null,
      ...others,
    });
    const points = ['/disk', '/readonly', '/small', '/good', '/later'];
    const mountinfo = points.map((point, index) => {
      const type = point === '/disk' ? 'ext4' : 'tmpfs';
      return `${index} 0 0:${index} / ${point} rw - ${type} x rw\n`;
    });
    withRecordedTree({ '/proc/self/mountinfo': mountinfo.join('') }, (tree) => {
      const candidates = [
        surveyed('/disk', 1e6),
        surveyed('/readonly', 1e6, { writable: false }),
        surveyed('/small', 16383),
        surveyed('/gone', 1e6, { ok: false, realPath: null }),
        surveyed('/good', 16384),
        surveyed('/later', 1e6),
      ];
      expect(chooseTmpfs(candidates, tree)).toBe('/good');
      expect(chooseTmpfs(candidates.slice(0, 4), tree)).toBeNull();
    });
  });
});
