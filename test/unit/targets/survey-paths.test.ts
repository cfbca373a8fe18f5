import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inspectTarget } from '../../../src/targets/inventory/inspect-target.js';
import { surveyPaths } from '../../../src/targets/inventory/survey-paths.js';
import { findWritableTmpfs, tmpfsCandidates } from '../../../src/targets/inventory/writable-tmpfs.js';

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
});
