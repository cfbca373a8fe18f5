import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLI, iotriage, leftovers, stateHome } from './cli.js';
import { describeWith } from '../requires.js';
import { makeTmpfsVolume, type TmpfsVolume } from '../lab/tmpfs-volume.js';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'iotriage-bad-'));
  writeFileSync(path.join(directory, 'file'), '');
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

describe('bad use', () => {
  it.each([
    ['a missing path', ['./missing'], /missing/],
    ['a file', ['./file'], /file.*directory/],
    ['a bad size', ['.', '--block-size', '4q'], /--block-size 4q/],
    ['an unknown strategy', ['.', '--strategy', 'nonesuch'], /nonesuch/],
    ['a pool of 0', ['.', '--pool', '0'], /--pool 0/],
    ['a depth beyond reason', ['.', '--depth', '99999'], /--depth 99999/],
    ['an unknown preset', ['.', '--preset', 'nonesuch'], /nonesuch/],
    ['an unknown format', ['.', '--format', 'xml'], /xml/],
    ['an unknown option', ['.', '--frobnicate'], /--frobnicate/],
    ['a rate of nothing', ['.', '--rate', 'fast'], /--rate fast/],
    ['a share of reads without a mix', ['.', '--read-share', '50'], /--read-share 50/],
    ['a mix of new files', ['.', '--op', 'mix', '--mode', 'new'], /--mode new/],
    ['a durability without its number', ['.', '--durability', 'every'], /--durability every/],
    ['groups that do not divide the depth', ['.', '--durability', 'group:8', '--depth', '12'], /--depth 12/],
    ['more processors than there are', ['.', '--cpus', '9999'], /--cpus 9999: this process may run on \d+/],
    ['a program that is no Node.js', ['.', '--node', '/bin/true'], /--node \/bin\/true/],
    ['a choice that a strategy does not have', ['.', '--strategy', 'native-threads:sharing=x'], /sharing=x/],
    ['a refused dimension', ['.', '--direct', '--block-size', '1000'], /--block-size/],
  ])('%s is one clear error, exit code 2', async (_, args, message) => {
    const { code, stdout, stderr } = await iotriage(['run', ...args], { cwd: directory });
    expect(stderr).toMatch(message);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('names all problems in one go, with option, value and remedy, before anything is written', async () => {
    const bad = ['--pool', '0', '--depth', '99999', '--block-size', '4q', '--strategy', 'nonesuch'];
    const { code, stderr } = await iotriage(['run', './missing', './file', ...bad], { cwd: directory });
    expect(code).toBe(2);
    for (const part of ['missing', 'file', '--pool 0', '--depth 99999', '--block-size 4q', 'nonesuch']) {
      expect(stderr).toContain(part);
    }
    expect(leftovers(directory)).toEqual([]);
  });

  it('reads problems of a config file by its name', async () => {
    const config = path.join(directory, 'plan.json');
    writeFileSync(config, JSON.stringify({ pool: [0], unknownKey: 1 }));
    const { code, stderr } = await iotriage(['run', '.', '--config', config], { cwd: directory });
    expect(code).toBe(2);
    expect(stderr).toMatch(/plan\.json/);
    expect(stderr).toMatch(/unknownKey/);
  });

  it('refuses an output file of unknown ending', async () => {
    const { code, stderr } = await iotriage(['run', '.', '--output', 'report.xyz'], { cwd: directory });
    expect(code).toBe(2);
    expect(stderr).toMatch(/report\.xyz/);
  });
});

describe.skipIf(process.getuid?.() === 0)('a directory without write permission', () => {
  it('is refused', async () => {
    const locked = path.join(directory, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    const { code, stderr } = await iotriage(['run', locked]);
    expect(code).toBe(2);
    expect(stderr).toContain(locked);
  });
});

describeWith(['root'], 'a volume that is mounted read-only', () => {
  let volume: TmpfsVolume;
  beforeAll(async () => {
    volume = await makeTmpfsVolume({ sizeBytes: 16 * 2 ** 20 });
    const { execFileSync } = await import('node:child_process');
    execFileSync('mount', ['-o', 'remount,ro', volume.path]);
  });
  afterAll(() => volume.release());

  it('is refused', async () => {
    const { code, stderr } = await iotriage(['run', volume.path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/read-only/);
  });
});

describe('what must not be lost', () => {
  it("a report that does not exist leaves the user's file as it is", async () => {
    const file = path.join(directory, 'kept.json');
    writeFileSync(file, 'mine');
    const { code } = await iotriage(['report', 'nonesuch', '--output', file]);
    expect(code).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('a reader of stderr that goes away takes no report with it', async () => {
    const brief =
      '--duration 30ms --warmup 0 --rounds 2 --files 1 --file-size 64k --strategy fs-sync --format json';
    const line = `node ${CLI} run . ${brief} 2> >(head -c 1 >/dev/null)`;
    const env = { ...process.env, XDG_STATE_HOME: stateHome };
    const { stdout } = await promisify(execFile)('bash', ['-c', line], {
      cwd: directory,
      env,
      maxBuffer: 1 << 26,
    });
    expect(JSON.parse(stdout)).toMatchObject({ run: { status: 'complete' } });
  });

  it('clean knows a directory that is not there as bad use', async () => {
    const { code, stderr } = await iotriage(['clean', path.join(directory, 'missing')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/missing/);
  });
});

describe('the rest of the command line', () => {
  it('knows its version and its help', async () => {
    expect(await iotriage(['--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
    });
    const { code, stdout } = await iotriage(['run', '--help']);
    expect(code).toBe(0);
    for (const option of [
      '--pool',
      '--depth',
      '--block-size',
      '--durability',
      '--reserve',
      '--trial-timeout',
    ]) {
      expect(stdout).toContain(option);
    }
  });

  it('prints a plan without doing it', async () => {
    const { code, stdout } = await iotriage(['run', '.', '--dry-run'], { cwd: directory });
    expect(code).toBe(0);
    expect(stdout).toMatch(/native-uv/);
    expect(leftovers(directory)).toEqual([]);
  });

  it('lists what there is', async () => {
    const { code, stdout } = await iotriage(['list']);
    expect(code).toBe(0);
    for (const name of ['worker-pool', 'files', 'threadpool', 'pool-starved', 'quick'])
      expect(stdout).toContain(name);
  });

  it('prints volumes', async () => {
    const { code, stdout } = await iotriage(['volumes', directory, '/dev/shm']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/tmpfs/);
  });
});
