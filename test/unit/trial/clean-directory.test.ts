import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cleanDirectory } from '../../../src/trial/clean-directory.js';
import { MARKER_NAME, type Marker, makeMarker } from '../../../src/trial/marker.js';
import { describeWith } from '../../requires.js';
import { before, restoreCalls } from './fs-calls.js';
import { bare, leftover, NOBODY, trialName } from './leftover.js';

const free = { tryLock: () => true };
const held = { tryLock: () => false };
const OLD_MS = 3_600_000;

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(path.join(tmpdir(), 'iotriage-test-'));
});
afterEach(() => {
  restoreCalls();
  rmSync(parent, { recursive: true, force: true });
});

describe('cleanDirectory', () => {
  it('removes what a dead process left', () => {
    leftover(parent, '.iotriage-old');
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
      leftover(parent, '.iotriage-old', (marker) => ({ ...marker, pid, startTicks }));
      expect(cleanDirectory(parent, free)).toMatchObject([{ removed: true }]);
    } finally {
      shell.kill('SIGKILL');
    }
  });

  it('can be asked again where a file was made at last', () => {
    const directory = leftover(parent, '.iotriage-old');
    before('rmdirSync', '.iotriage-old', () => {
      writeFileSync(path.join(directory, 'f0001'), 'x');
    });
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: false }]);
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: true }]);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('removes what was left before a reboot of this machine', () => {
    leftover(parent, '.iotriage-old', (marker) => ({ ...marker, bootId: 'another' }));
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
    const directory = leftover(parent, '.iotriage-old', change);
    const [result] = cleanDirectory(parent, free);
    expect(result).toMatchObject({ removed: false });
    expect(result?.why).toMatch(why);
    expect(existsSync(path.join(directory, 'f0000'))).toBe(true);
  });

  it('leaves a directory whose lock is held, though its process cannot be seen', () => {
    leftover(parent, '.iotriage-old', (marker) => ({ ...marker, pidNamespace: 'pid:[1]' }));
    expect(cleanDirectory(parent, held)).toMatchObject([{ removed: false }]);
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: true }]);
  });

  it('leaves one without a marker in which something lies, and one that is readable by others', () => {
    const users = bare(parent, '.iotriage-bare', OLD_MS, ['f0000']);
    chmodSync(leftover(parent, '.iotriage-open'), 0o755);
    const results = cleanDirectory(parent, free);
    expect(results.map(({ removed }) => removed)).toEqual([false, false]);
    expect(results.map(({ why }) => why).sort()).toEqual(['it bears no marker', 'its mode is not 0700']);
    expect(readdirSync(users)).toEqual(['f0000']);
  });

  it('does not look at other names, nor at symbolic links to directories', () => {
    mkdirSync(path.join(parent, 'data'));
    mkdirSync(path.join(parent, 'real'));
    symlinkSync(path.join(parent, 'real'), path.join(parent, '.iotriage-link'));
    expect(cleanDirectory(parent, free)).toEqual([]);
  });

  it("leaves a stranger's file in a leftover, and the marker with it", () => {
    const directory = leftover(parent, '.iotriage-old');
    writeFileSync(path.join(directory, 'notes.txt'), 'mine');
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: false }]);
    expect(readdirSync(directory).sort()).toEqual([MARKER_NAME, 'notes.txt'].sort());
  });

  it('does not follow a link that bears the name of a file of ours', () => {
    const directory = leftover(parent, '.iotriage-old');
    const precious = path.join(parent, 'precious');
    writeFileSync(precious, 'mine');
    symlinkSync(precious, path.join(directory, 'f0001'));
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: false }]);
    expect(readFileSync(precious, 'utf8')).toBe('mine');
  });

  it('removes the workspace of a process that is known to be dying, though it lives', () => {
    leftover(parent, '.iotriage-old', ({ directoryInode }) => makeMarker('run', BigInt(directoryInode)));
    expect(cleanDirectory(parent, held, process.pid)).toMatchObject([{ removed: true }]);
  });

  it('tells each name that it removed from one', () => {
    writeFileSync(path.join(leftover(parent, '.iotriage-old'), 'f0001'), 'data');
    let removed = 0;
    cleanDirectory(parent, free, null, () => {
      removed++;
    });
    expect(removed).toBe(2);
  });
});

describe('cleanDirectory, of a bare directory', () => {
  const whole: readonly [string, readonly string[]][] = [
    ['that is empty', []],
    ['that has a marker without a byte', [MARKER_NAME]],
  ];

  it.each(whole)('removes one %s, and has been so for a minute', (_, files) => {
    bare(parent, trialName(NOBODY), OLD_MS, files);
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: true }]);
    expect(readdirSync(parent)).toEqual([]);
  });

  it.each(whole)('leaves one %s, as its maker may be about to mark it', (_, files) => {
    const directory = bare(parent, trialName(NOBODY), 0, files);
    const [result] = cleanDirectory(parent, free, 7);
    expect(result).toMatchObject({ removed: false });
    expect(result?.why).toMatch(/less than a minute/);
    expect(readdirSync(directory)).toEqual(files);
  });

  it.each(whole)('removes a new one %s, whose maker is known to be dying', (_, files) => {
    bare(parent, trialName(7), 0, files);
    expect(cleanDirectory(parent, held, 17)).toMatchObject([{ removed: false }]);
    expect(cleanDirectory(parent, held, 7)).toMatchObject([{ removed: true }]);
    expect(readdirSync(parent)).toEqual([]);
  });

  it('leaves one whose marker is locked', () => {
    bare(parent, trialName(NOBODY), OLD_MS, [MARKER_NAME]);
    expect(cleanDirectory(parent, held)).toMatchObject([{ removed: false, why: 'its owner holds its lock' }]);
  });

  it('takes none for bare where a file lies beside a marker without a byte', () => {
    const directory = bare(parent, trialName(NOBODY), OLD_MS, [MARKER_NAME, 'f0000']);
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: false, why: 'its marker is not valid' }]);
    expect(existsSync(path.join(directory, 'f0000'))).toBe(true);
  });

  it('leaves one whose name no trial gives, and one that is named by a process that lives', () => {
    const users = bare(parent, '.iotriage-data', OLD_MS);
    const lives = bare(parent, trialName(process.pid), OLD_MS);
    const results = cleanDirectory(parent, free);
    expect(results.find(({ path: one }) => one === users)?.why).toMatch(/none that a trial gives/);
    expect(results.find(({ path: one }) => one === lives)?.why).toMatch(/ lives$/);
    expect(readdirSync(parent)).toHaveLength(2);
  });

  it('leaves one that others may look into', () => {
    chmodSync(bare(parent, trialName(NOBODY), OLD_MS), 0o755);
    expect(cleanDirectory(parent, free)).toMatchObject([{ removed: false, why: 'its mode is not 0700' }]);
  });
});

describeWith(['root'], 'cleanDirectory, where another file system is mounted', () => {
  it('leaves it', () => {
    const directory = bare(parent, trialName(NOBODY), OLD_MS);
    const options = ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'iotriage-test'];
    execFileSync('mount', [...options, directory]);
    try {
      expect(cleanDirectory(parent, free)).toMatchObject([
        { removed: false, why: 'it is on another file system' },
      ]);
    } finally {
      execFileSync('umount', [directory]);
    }
  });
});
