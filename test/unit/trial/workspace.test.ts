import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MARKER_NAME, type Marker } from '../../../src/trial/marker.js';
import { makeWorkspace, workspacePath } from '../../../src/trial/workspace.js';
import { openFilesBelow } from '../native/process.js';
import { before, failOnce, replaceCall, restoreCalls } from './fs-calls.js';

const free = { tryLock: () => true };

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'iotriage-test-'));
});
afterEach(() => {
  restoreCalls();
  rmSync(parent, { recursive: true, force: true });
});

describe('makeWorkspace', () => {
  it('makes a directory of mode 0700 that bears a marker of this process', () => {
    const directory = workspacePath(parent, 'a');
    makeWorkspace(directory, 'run-1', '', free);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const marker = JSON.parse(readFileSync(path.join(directory, MARKER_NAME), 'utf8')) as Marker;
    expect(marker).toMatchObject({ iotriage: 'workspace', runId: 'run-1', pid: process.pid });
    expect(marker.directoryInode).toBe(String(statSync(directory, { bigint: true }).ino));
  });

  it('never takes over a directory that is there already', () => {
    const directory = workspacePath(parent, 'a');
    mkdirSync(directory);
    writeFileSync(path.join(directory, 'precious'), 'x');
    expect(() => makeWorkspace(directory, 'run', '', free)).toThrow(/EEXIST/);
    expect(readFileSync(path.join(directory, 'precious'), 'utf8')).toBe('x');
  });

  it('does not follow a symbolic link in the place of its directory', () => {
    const elsewhere = path.join(parent, 'elsewhere');
    mkdirSync(elsewhere);
    symlinkSync(elsewhere, workspacePath(parent, 'a'));
    expect(() => makeWorkspace(workspacePath(parent, 'a'), 'run', '', free)).toThrow(/EEXIST/);
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it('knows a volume as gone where another volume lies at the path than before', () => {
    expect(() => makeWorkspace(workspacePath(parent, 'a'), 'run', '999999', free)).toThrow(
      expect.objectContaining({ code: 'volume-gone' }),
    );
    expect(readdirSync(parent)).toEqual([]);
  });

  it('leaves nothing where the volume went after it was looked at, and another one has the directory', () => {
    const deviceId = String(statSync(parent, { bigint: true }).dev);
    replaceCall(
      'fstatSync',
      (call) =>
        (...args) =>
          Object.assign(call(...args) as object, { dev: 0n }),
    );
    expect(() => makeWorkspace(workspacePath(parent, 'a'), 'run', deviceId, free)).toThrow(
      expect.objectContaining({ code: 'volume-gone' }),
    );
    expect(readdirSync(parent)).toEqual([]);
  });

  it('is made on the volume that was seen', () => {
    const deviceId = String(statSync(parent, { bigint: true }).dev);
    makeWorkspace(workspacePath(parent, 'a'), 'run', deviceId, free).remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it.each([
    ['mode', { mode: 0o40777n }, /its mode is 777, not 700/],
    ['owner', { uid: 65_534n }, /it belongs to user 65534/],
  ])('leaves nothing where the mount gives every directory a %s of its own', (_what, given, why) => {
    replaceCall(
      'fstatSync',
      (call) =>
        (...args) =>
          Object.assign(call(...args) as object, given),
    );
    expect(() => makeWorkspace(workspacePath(parent, 'a'), 'run', '', free)).toThrow(why);
    expect(readdirSync(parent)).toEqual([]);
  });

  it.each(['openSync', 'fstatSync', 'readdirSync', 'fdatasyncSync'] as const)(
    'leaves nothing where %s fails on what was made',
    (call) => {
      failOnce(call);
      expect(() => makeWorkspace(workspacePath(parent, 'a'), 'run', '', free)).toThrow(/cannot mark .*: EIO/);
      expect(readdirSync(parent)).toEqual([]);
      expect(openFilesBelow(parent)).toEqual([]);
    },
  );

  it('syncs the whole marker', () => {
    const directory = workspacePath(parent, 'a');
    const marker = path.join(directory, MARKER_NAME);
    const synced: string[] = [];
    replaceCall('fdatasyncSync', (call) => (...args) => {
      synced.push(readFileSync(marker, 'utf8'));
      return call(...args);
    });
    makeWorkspace(directory, 'run', '', free);
    expect(synced).toEqual([readFileSync(marker, 'utf8')]);
    expect(synced[0]).toContain('"runId":"run"');
  });

  it('does without a sync where the file system has none', () => {
    failOnce('fdatasyncSync', 'EINVAL');
    makeWorkspace(workspacePath(parent, 'a'), 'run', '', free).remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('leaves nothing where it cannot be marked', () => {
    const full = {
      tryLock: () => {
        throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
      },
    };
    expect(() => makeWorkspace(workspacePath(parent, 'a'), 'run', '', full)).toThrow(/cannot mark/);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('does without a lock where the file system has none', () => {
    const lockless = {
      tryLock: () => {
        throw Object.assign(new Error('no locks'), { code: 'ENOLCK' });
      },
    };
    const workspace = makeWorkspace(workspacePath(parent, 'a'), 'run', '', lockless);
    workspace.remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('removes its own files and itself', () => {
    const workspace = makeWorkspace(workspacePath(parent, 'a'), 'run', '', free);
    writeFileSync(path.join(workspace.directory, 'f0001'), 'x');
    workspace.remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('removes what SQLite left beside a database of ours', () => {
    const workspace = makeWorkspace(workspacePath(parent, 'a'), 'run', '', free);
    for (const name of ['s0000', 's0000-wal', 's0000-shm', 's0000-journal']) {
      writeFileSync(path.join(workspace.directory, name), 'x');
    }
    workspace.remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it.each([
    'f0000-wal',
    's0000-wal2',
    's0000-mj01',
    'notes-journal',
    's0000-wal.bak',
    's000-wal',
    'S0000-wal',
  ])('leaves %s, which is nobody of ours', (name) => {
    const workspace = makeWorkspace(workspacePath(parent, 'a'), 'run', '', free);
    const precious = path.join(workspace.directory, name);
    writeFileSync(precious, 'mine');
    expect(() => {
      workspace.remove();
    }).toThrow(name);
    expect(readFileSync(precious, 'utf8')).toBe('mine');
  });

  it('leaves a directory that is named as a log of SQLite', () => {
    const workspace = makeWorkspace(workspacePath(parent, 'a'), 'run', '', free);
    mkdirSync(path.join(workspace.directory, 's0000-wal'));
    expect(() => {
      workspace.remove();
    }).toThrow(/s0000-wal/);
    expect(existsSync(path.join(workspace.directory, 's0000-wal'))).toBe(true);
  });

  it('leaves what a user put into it, and says so', () => {
    const workspace = makeWorkspace(workspacePath(parent, 'a'), 'run', '', free);
    const precious = path.join(workspace.directory, 'notes.txt');
    writeFileSync(precious, 'mine');
    expect(() => {
      workspace.remove();
    }).toThrow(/notes\.txt/);
    expect(readFileSync(precious, 'utf8')).toBe('mine');
    expect(existsSync(path.join(workspace.directory, MARKER_NAME))).toBe(true);
  });

  it('touches nothing under another directory that took the place of its own', () => {
    const workspace = makeWorkspace(workspacePath(parent, 'a'), 'run', '', free);
    const users = path.join(parent, 'users');
    mkdirSync(users);
    writeFileSync(path.join(users, 'f0000'), 'mine');
    renameSync(workspace.directory, path.join(parent, 'moved'));
    renameSync(users, workspace.directory);
    expect(() => {
      workspace.remove();
    }).toThrow(/ENOTEMPTY/);
    expect(readFileSync(path.join(workspace.directory, 'f0000'), 'utf8')).toBe('mine');
    expect(readdirSync(path.join(parent, 'moved'))).toEqual([MARKER_NAME]);
  });

  it('removes what was made while it removed', () => {
    const workspace = makeWorkspace(workspacePath(parent, 'a'), 'run', '', free);
    writeFileSync(path.join(workspace.directory, 'f0000'), 'x');
    const late = path.join(workspace.directory, 'f0001');
    before('unlinkSync', 'f0000', () => {
      writeFileSync(late, 'x');
    });
    workspace.remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('keeps its marker where a file was made at last, so that it can be cleaned later', () => {
    const workspace = makeWorkspace(workspacePath(parent, 'a'), 'run', '', free);
    const { directory } = workspace;
    const marker = readFileSync(path.join(directory, MARKER_NAME), 'utf8');
    before('rmdirSync', path.basename(directory), () => {
      writeFileSync(path.join(directory, 'f0001'), 'x');
    });
    expect(() => {
      workspace.remove();
    }).toThrow(/ENOTEMPTY/);
    expect(readFileSync(path.join(directory, MARKER_NAME), 'utf8')).toBe(marker);
    expect(statSync(path.join(directory, MARKER_NAME)).mode & 0o777).toBe(0o600);
  });
});
