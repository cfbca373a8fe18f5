import fs, {
  chmodSync,
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
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MARKER_NAME, type Marker, makeMarker } from '../../../src/trial/marker.js';
import { cleanDirectory } from '../../../src/trial/remove-workspace.js';
import { checkVolume, makeWorkspace, workspacePath } from '../../../src/trial/workspace.js';

const free = { tryLock: () => true };
const held = { tryLock: () => false };

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'iotriage-test-'));
});
afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

/** A directory as a trial leaves it, made by a process that is gone. */
function leftover(name: string, change: (marker: Marker) => object = (marker) => marker): string {
  const directory = path.join(parent, name);
  mkdirSync(directory, { mode: 0o700 });
  const inode = statSync(directory, { bigint: true }).ino;
  const dead: Marker = { ...makeMarker('run', inode), startTicks: '1' };
  writeFileSync(path.join(directory, MARKER_NAME), JSON.stringify(change(dead)), { mode: 0o600 });
  writeFileSync(path.join(directory, 'f0000'), 'data');
  return directory;
}

type Removal = (path: string) => void;
const { unlinkSync, rmdirSync, fstatSync } = fs;
afterEach(() => {
  Object.assign(fs, { unlinkSync, rmdirSync, fstatSync });
  syncBuiltinESMExports();
});

/** Does something once, right before a name is removed. */
function before(call: 'unlinkSync' | 'rmdirSync', name: string, work: () => void): void {
  const remove = fs[call] as Removal;
  let isDone = false;
  const removeLater: Removal = (file) => {
    if (!isDone && path.basename(file) === name) {
      isDone = true;
      work();
    }
    remove(file);
  };
  Object.assign(fs, { [call]: removeLater });
  syncBuiltinESMExports();
}

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

  it.each([
    ['mode', (stats: fs.Stats) => Object.assign(stats, { mode: 0o40777 }), /its mode is 777, not 700/],
    ['owner', (stats: fs.Stats) => Object.assign(stats, { uid: 65_534 }), /it belongs to user 65534/],
  ])('leaves nothing where the mount gives every directory a %s of its own', (_what, given, why) => {
    Object.assign(fs, { fstatSync: (fd: number) => given(fstatSync(fd)) });
    syncBuiltinESMExports();
    expect(() => makeWorkspace(workspacePath(parent, 'a'), 'run', '', free)).toThrow(why);
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

describe('checkVolume', () => {
  it('accepts the volume that was seen', () => {
    expect(() => {
      checkVolume(parent, String(statSync(parent, { bigint: true }).dev));
    }).not.toThrow();
  });

  it('calls a path that is no longer there gone', () => {
    expect(() => {
      checkVolume(path.join(parent, 'missing'), '');
    }).toThrow(expect.objectContaining({ code: 'volume-gone' }));
  });
});

describe('cleanDirectory', () => {
  it('removes what a dead process left', () => {
    leftover('.iotriage-old');
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: true }]);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('takes a zombie for dead', async () => {
    // The shell is another program when its child ends, which nobody waits for: a zombie as long as that lives.
    const shell = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 30'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    try {
      const [output] = (await once(shell.stdout, 'data')) as [Buffer];
      const pid = Number(output.toString());
      let stat = '';
      while (!stat.includes(') Z ')) {
        stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        await setTimeout(5);
      }
      const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
      leftover('.iotriage-old', (marker) => ({ ...marker, pid, startTicks }));
      expect(cleanDirectory(parent, free)).toMatchObject([{ removed: true }]);
    } finally {
      shell.kill('SIGKILL');
    }
  });

  it('can be asked again where a file was made at last', () => {
    const directory = leftover('.iotriage-old');
    before('rmdirSync', '.iotriage-old', () => {
      writeFileSync(path.join(directory, 'f0001'), 'x');
    });
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: false }]);
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: true }]);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('removes what was left before a reboot of this machine', () => {
    leftover('.iotriage-old', (marker) => ({ ...marker, bootId: 'another' }));
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: true }]);
  });

  const kept: readonly [string, (marker: Marker) => object, RegExp][] = [
    ['whose owner lives', ({ directoryInode }) => makeMarker('run', BigInt(directoryInode)), /lives/],
    [
      'whose marker was copied from elsewhere',
      (marker) => ({ ...marker, directoryInode: '1' }),
      /another directory/,
    ],
    ['whose marker is none of ours', () => ({ some: 'json' }), /not valid/],
    [
      'of another machine',
      (marker) => ({ ...marker, bootId: 'x', hostname: 'other.example' }),
      /another machine/,
    ],
  ];
  it.each(kept)('leaves a directory %s', (_, change, why) => {
    const directory = leftover('.iotriage-old', change);
    const [result] = cleanDirectory(parent, free);
    expect(result).toMatchObject({ removed: false });
    expect(result?.why).toMatch(why);
    expect(existsSync(path.join(directory, 'f0000'))).toBe(true);
  });

  it('leaves a directory whose lock is held, though its process cannot be seen', () => {
    leftover('.iotriage-old', (marker) => ({ ...marker, pidNamespace: 'pid:[1]' }));
    expect(cleanDirectory(parent, held)).toMatchObject([{ removed: false }]);
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: true }]);
  });

  it('leaves a directory without a marker, and one that is readable by others', () => {
    mkdirSync(path.join(parent, '.iotriage-bare'), { mode: 0o700 });
    chmodSync(leftover('.iotriage-open'), 0o755);
    const results = cleanDirectory(parent, free);
    expect(results.map(({ removed }) => removed)).toEqual([false, false]);
    expect(results.map(({ why }) => why).sort()).toEqual(['it bears no marker', 'its mode is not 0700']);
  });

  it('does not look at other names, nor at symbolic links to directories', () => {
    mkdirSync(path.join(parent, 'data'));
    mkdirSync(path.join(parent, 'real'));
    symlinkSync(path.join(parent, 'real'), path.join(parent, '.iotriage-link'));
    expect(cleanDirectory(parent, free)).toEqual([]);
  });

  it("leaves a stranger's file in a leftover, and the marker with it", () => {
    const directory = leftover('.iotriage-old');
    writeFileSync(path.join(directory, 'notes.txt'), 'mine');
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: false }]);
    expect(readdirSync(directory).sort()).toEqual([MARKER_NAME, 'notes.txt'].sort());
  });

  it('does not follow a link that bears the name of a file of ours', () => {
    const directory = leftover('.iotriage-old');
    const precious = path.join(parent, 'precious');
    writeFileSync(precious, 'mine');
    symlinkSync(precious, path.join(directory, 'f0001'));
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: false }]);
    expect(readFileSync(precious, 'utf8')).toBe('mine');
  });

  it('removes the workspace of a process that is known to be dying, though it lives', () => {
    leftover('.iotriage-old', ({ directoryInode }) => makeMarker('run', BigInt(directoryInode)));
    expect(cleanDirectory(parent, held, process.pid)).toMatchObject([{ removed: true }]);
  });
});
