import { execFileSync } from 'node:child_process';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAddon } from '../../../../src/native/addon.js';
import { cachedNow, dropPages, refuseMemory } from '../../../../src/workloads/scan/page-cache.js';
import { shareScan } from '../../../../src/workloads/scan/shared-scan.js';
import { syncFiles } from '../../../../src/workloads/scan/sync-files.js';
import { walk } from '../../../../src/workloads/scan/walk.js';

const TMPFS = 0x01021994;
const addon = loadAddon();
let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'iotriage-walk-'));
  mkdirSync(path.join(root, 'a', 'b'), { recursive: true });
  writeFileSync(path.join(root, 'a', 'b', 'deep'), 'x'.repeat(70_000));
  writeFileSync(path.join(root, 'a', 'odd\xff name'), 'y'.repeat(5));
  writeFileSync(path.join(root, 'empty'), '');
  symlinkSync(path.dirname(root), path.join(root, 'link'));
  execFileSync('mkfifo', [path.join(root, 'pipe')]);
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});
const walkRoot = () => walk(Buffer.from(root), addon, () => undefined);

describe('walk', () => {
  it('finds what find finds, and counts what it leaves out', async () => {
    const walked = await walkRoot();
    const found = execFileSync('find', [root, '-xdev', '-type', 'f', '-printf', '%s\\n'], {
      encoding: 'utf8',
    });
    const sizes = found.trim().split('\n').map(Number);
    expect(walked.files.map(({ size }) => size).toSorted((a, b) => a - b)).toEqual(
      sizes.toSorted((a, b) => a - b),
    );
    expect(walked).toMatchObject({ links: 1, others: 1, mounts: 0, directories: 3, unreadable: [] });
  });

  it('leaves every time of access and of change as it was', async () => {
    const old = new Date('2001-02-03T04:05:06Z');
    const all = ['a/b/deep', 'a/b', 'a', 'empty', '.'].map((name) => path.join(root, name));
    for (const each of all) utimesSync(each, old, old);
    const before = all.map((each) => lstatSync(each, { bigint: true }));
    const { files } = await walkRoot();
    const scan = shareScan(files);
    const read = syncFiles(scan);
    for (const [index, { size }] of files.entries()) expect(read(index)).toBe(size);
    cachedNow(scan, addon, () => undefined);
    const after = all.map((each) => lstatSync(each, { bigint: true }));
    for (const [index, stat] of after.entries()) {
      expect([stat.atimeNs, stat.mtimeNs, stat.ctimeNs]).toEqual([
        before[index]!.atimeNs,
        before[index]!.mtimeNs,
        before[index]!.ctimeNs,
      ]);
    }
  });

  it('does not follow a link that took the place of a file', async () => {
    const { files } = await walkRoot();
    const scan = shareScan(files);
    const deep = files.findIndex(({ path: each }) => each.toString().endsWith('deep'));
    rmSync(path.join(root, 'a/b/deep'));
    symlinkSync(path.join(root, 'empty'), path.join(root, 'a/b/deep'));
    expect(() => syncFiles(scan)(deep)).toThrow(expect.objectContaining({ code: 'ELOOP' }));
  });
});

describe('the page cache of files', () => {
  it('is seen by mincore: full after a read, empty after it was dropped', async ({ skip }) => {
    if (statfsSync(root).type === TMPFS) skip('the temporary directory lies in memory');
    const scan = shareScan((await walkRoot()).files);
    const read = syncFiles(scan);
    for (const index of scan.sizes.keys()) await read(index);
    expect(cachedNow(scan, addon, () => undefined)).toEqual({ share: 1, unseen: 0 });
    dropPages(scan, addon, true, () => undefined);
    expect(cachedNow(scan, addon, () => undefined).share).toBe(0);
  });

  it('counts no more than the file has', () => {
    const fd = openSync(path.join(root, 'a/b/deep'), 'r');
    try {
      expect(addon.residentBytes(fd, 70_000)).toBeLessThanOrEqual(70_000);
      expect(addon.residentBytes(fd, 0)).toBe(0);
    } finally {
      closeSync(fd);
    }
  });

  it('cannot be dropped in memory, and says so', ({ skip }) => {
    if (statfsSync('/dev/shm').type !== TMPFS) skip('/dev/shm is no tmpfs here');
    expect(() => {
      refuseMemory('/dev/shm');
    }).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });
});
