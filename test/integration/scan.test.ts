import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { iotriage, runJson } from './cli.js';

let root: string;
let tree: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'iotriage-scan-'));
  tree = path.join(root, 'tree');
  for (let index = 0; index < 60; index++) {
    const directory = path.join(tree, `branch ${index % 5}`, `twig,${index % 3}`);
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, `leaf-${index}`), Buffer.alloc((index * 7919) % 300_000, index));
  }
  mkdirSync(path.join(root, 'outside'));
  writeFileSync(path.join(root, 'outside', 'other'), 'not in the tree');
  symlinkSync(path.join(root, 'outside'), path.join(tree, 'elsewhere'));
});
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

/** Every entry of the tree, links among them, which are not followed. */
function everything(directory = tree): readonly string[] {
  return [
    directory,
    ...readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const each = path.join(directory, entry.name);
      return entry.isDirectory() ? everything(each) : [each];
    }),
  ];
}

/** Gives files and directories, and nothing that links lead to, an old time. */
function makeOld(): void {
  const old = new Date('2001-02-03T04:05:06Z');
  for (const each of everything()) if (!lstatSync(each).isSymbolicLink()) utimesSync(each, old, old);
}

/** Of every entry its kind, size and times, and of every file its content. Times first: reading changes them. */
function state(): readonly string[] {
  const paths = [...everything()].sort();
  const stats = paths.map((each) => lstatSync(each, { bigint: true }));
  return paths.map((each, index) => {
    const { mode, size, atimeNs, mtimeNs, ctimeNs, ino } = stats[index]!;
    return [each, mode, size, mtimeNs, ctimeNs, ino, stats[index]!.isFile() ? atimeNs : ''].join(' ');
  });
}

function contents(): string {
  const hash = createHash('sha256');
  for (const each of [...everything()].sort()) if (lstatSync(each).isFile()) hash.update(readFileSync(each));
  return hash.digest('hex');
}

describe('iotriage run --preset scan --tree', () => {
  it("reads a user's tree, byte for byte what find adds up, and changes nothing of it", async () => {
    const content = contents();
    makeOld();
    // What is not written yet cannot be dropped from the cache, and a user's files are not synced.
    for (const each of everything()) {
      if (!lstatSync(each).isFile()) continue;
      const fd = openSync(each, 'r');
      fsyncSync(fd);
      closeSync(fd);
    }
    const before = state();
    const output = path.join(root, 'rows.csv');
    const { report, code, stderr } = await runJson([
      ...['--preset', 'scan', '--tree', tree, '--rounds', '1', '--with', 'concurrency=1,2', '--cpus', 'all'],
      ...['--output', output],
    ]);
    const after = state();
    expect(after).toEqual(before);
    expect(contents()).toBe(content);
    expect(stderr).not.toMatch(/error/i);
    expect(code).toBe(0);

    const found = execFileSync('find', [tree, '-type', 'f', '-printf', '%s\\n'], { encoding: 'utf8' });
    const sum = found
      .trim()
      .split('\n')
      .map(Number)
      .reduce((total, size) => total + size, 0);
    expect(report.activities.length).toBeGreaterThan(4);
    for (const { operations, checks, path: place, notes, trials } of report.activities) {
      expect(trials.map(({ failure }) => failure)).toEqual([null]);
      expect(operations.read).toMatchObject({ bytes: sum, count: 60, errors: [] });
      expect(checks.map(({ passed }) => passed)).not.toContain(false);
      expect(place).toBeNull();
      expect(notes.join(' ')).toMatch(/O_NOATIME/);
      expect(notes.join(' ')).toMatch(/1 symbolic links were not followed/);
    }
    expect(new Set(report.activities.map(({ key }) => key.route)).size).toBe(4);
    expect(report.experiment?.answer?.summary).toMatch(/threads/);

    const [header = '', ...lines] = readFileSync(output, 'utf8').trim().split('\r\n');
    expect(header).toBe('run,workload,activity,directory,path,size,bytes,ms,error');
    const one = lines.filter((line) => line.includes('/leaf-7"'));
    expect(one[0]).toContain(
      `"${tree}/branch 2/twig,1/leaf-7",${(7 * 7919) % 300_000},${(7 * 7919) % 300_000},`,
    );
    const rows = lines.map((line) => /"([^"]*leaf-\d+)",(\d+),(\d+),/.exec(line) ?? []);
    expect(new Set(rows.map(([, name]) => name)).size).toBe(60);
    const read = rows.slice(0, 60).map(([, , , bytes]) => Number(bytes));
    expect(read.reduce((total, bytes) => total + bytes, 0)).toBe(sum);
  });

  it('leaves nothing of a made tree, and says that it was cold or why it cannot be', async () => {
    const place = mkdtempSync(path.join(root, 'place-'));
    const { report } = await runJson([
      ...['--preset', 'scan', '--rounds', '1', '--with', 'files=40', '--with', 'concurrency=2'],
      ...['--with', 'cache=cold', '--cpus', 'all', place],
    ]);
    expect(readdirSync(place)).toEqual([]);
    for (const { checks, trials, figures } of report.activities) {
      const [trial] = trials;
      if (trial?.failure) {
        expect(trial.failure).toMatchObject({ code: 'unsupported' });
        expect(trial.failure.message).toMatch(/in memory/);
      } else {
        expect(checks.map(({ what }) => what)).toEqual(['bytes', 'cold']);
        expect(figures['cached before']?.value.median).toBeLessThanOrEqual(0.05);
      }
    }
  });

  it('says what is wrong before anything runs', async () => {
    const missing = await iotriage([
      'run',
      '--preset',
      'scan',
      '--tree',
      '/no/such/tree',
      '--endpoint',
      'nonsense',
    ]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toMatch(/--tree \/no\/such\/tree: does not exist/);
    expect(missing.stderr).toMatch(/--endpoint nonsense: is no URL/);
    const file = path.join(root, 'file');
    writeFileSync(file, '');
    const noDirectory = await iotriage(['run', '--preset', 'scan', '--tree', file]);
    expect(noDirectory.stderr).toMatch(/is no directory/);
    const nobody = await iotriage(['run', '--preset', 'lines', '--tree', tree]);
    expect(nobody.code).toBe(2);
    expect(nobody.stderr).toMatch(/--tree .* read by no activity/);
  });
});
