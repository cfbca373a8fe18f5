import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ddFailure, type DdFile } from '../../../src/native/dd.js';
import { DdPrograms } from '../../../src/native/dd-programs.js';
import { eventually } from '../../contract/strategy-bench.js';

const KIB = 1024;

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'iotriage-dd-'));
});
afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

const fileAt = (path: string, more: Partial<DdFile> = {}): DdFile => ({
  path,
  sizeBytes: 100 * KIB,
  pieceBytes: 16 * KIB,
  does: 'make',
  flags: [],
  ...more,
});

describe('a run of dd', () => {
  it('makes a file that is not there, and none that is', async () => {
    const path = join(directory, 'f');
    const programs = new DdPrograms();
    expect((await programs.run(fileAt(path))).code).toBe(0);
    expect(readFileSync(path)).toEqual(Buffer.alloc(100 * KIB));
    writeFileSync(path, 'mine');
    const { code, stderr } = await programs.run(fileAt(path));
    expect(code).not.toBe(0);
    expect(ddFailure(stderr)).toMatchObject({ code: 'EEXIST', syscall: 'openat' });
    expect(readFileSync(path, 'latin1')).toBe('mine');
  });

  it.each(['empty', 'overwrite'] as const)('makes none where it is to %s one', async (does) => {
    const { code, stderr } = await new DdPrograms().run(fileAt(join(directory, 'f'), { does }));
    expect(code).not.toBe(0);
    expect(ddFailure(stderr)).toMatchObject({ code: 'ENOENT' });
  });

  it('empties a file, or leaves what is behind the bytes that it writes over', async () => {
    const path = join(directory, 'f');
    const programs = new DdPrograms();
    const long = Buffer.alloc(200 * KIB, 'x');
    writeFileSync(path, long);
    await programs.run(fileAt(path, { does: 'overwrite' }));
    expect(readFileSync(path)).toEqual(Buffer.concat([Buffer.alloc(100 * KIB), long.subarray(100 * KIB)]));
    await programs.run(fileAt(path, { does: 'empty' }));
    expect(readFileSync(path)).toEqual(Buffer.alloc(100 * KIB));
  });

  it('tells what it has moved as long as it is under way, and can be ended', async () => {
    const path = join(directory, 'fifo');
    execFileSync('mkfifo', [path]);
    // Nobody reads from it: dd stands still when it is full, long before it has written all.
    const fifo = openSync(path, 'r+');
    try {
      const programs = new DdPrograms();
      const running = programs.run(fileAt(path, { does: 'overwrite', sizeBytes: 2 ** 30 }));
      expect(await eventually(() => programs.bytes >= 16 * KIB)).toBe(true);
      expect(programs.bytes).toBeLessThan(2 ** 30);
      programs.kill();
      expect(await running).toMatchObject({ code: null, signal: 'SIGKILL' });
      expect(programs.bytes).toBe(0);
    } finally {
      closeSync(fifo);
    }
  });
});
