import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fullVolume } from '../../../contract/full-volume.js';
import { dd } from '../../../../src/strategies/dd.js';
import {
  eventually,
  jobOf,
  makeDirectory,
  openSession,
  removeDirectory,
} from '../../../contract/strategy-bench.js';
import { describeWith } from '../../../requires.js';

const BLOCK = 4096;

describeWith(['root'], 'a full volume under dd', () => {
  const volume = fullVolume();

  it.each([
    ['between two pieces', 1],
    ['within a piece', 5],
  ])('is told with the place where dd came to, %s', async (_, blocks) => {
    const path = join(volume.path, 'f');
    const session = await openSession(dd, 1, 32 * BLOCK, { bs: blocks * BLOCK });
    const shape = { size: Uint32Array.of(32 * BLOCK), bufferBytes: 32 * BLOCK, syncCall: 'fsync' } as const;
    const { operations } = await session.execute(jobOf([path], [['write', 0]], shape));
    await session.dispose();
    rmSync(path);
    const error = { kind: 'write', code: 'ENOSPC', errno: 28, syscall: 'write', path, count: 1 };
    expect(operations.write!.errors).toEqual([{ ...error, offset: 16 * BLOCK }]);
  });
});

describe('a file that has become shorter', () => {
  it('is an error of dd too, where it ends', async () => {
    const directory = makeDirectory();
    const path = join(directory, 'f');
    writeFileSync(path, Buffer.alloc(5 * BLOCK));
    const session = await openSession(dd, 1, 8 * BLOCK, { bs: 2 * BLOCK });
    const shape = { size: Uint32Array.of(8 * BLOCK), bufferBytes: 8 * BLOCK, readOnly: true } as const;
    const { operations } = await session.execute(jobOf([path], [['read', 0]], shape));
    await session.dispose();
    removeDirectory(directory);
    const error = { kind: 'read', code: 'short-read', errno: 5, syscall: 'read', path, count: 1 };
    expect(operations.read!.errors).toEqual([{ ...error, offset: 5 * BLOCK }]);
  });
});

describe('a dd under way', () => {
  it('tells what it has moved, until it is given up', async () => {
    const directory = makeDirectory();
    const path = join(directory, 'fifo');
    execFileSync('mkfifo', [path]);
    // Nobody reads from it: dd stands still when it is full.
    const fifo = openSync(path, 'r+');
    const session = await openSession(dd, 1, 1024 * BLOCK, { bs: BLOCK });
    const shape = { size: Uint32Array.of(1024 * BLOCK), bufferBytes: 1024 * BLOCK } as const;
    const running = session.execute(jobOf([path], [['write', 0]], shape));
    expect(await eventually(() => session.progress().bytes >= BLOCK)).toBe(true);
    expect(session.progress()).toMatchObject({ operations: 0 });
    session.abort();
    expect(session.progress()).toEqual({ operations: 0, bytes: 0 });
    const { aborted, operations } = await running;
    expect(aborted).toBe(true);
    expect(operations).toEqual({});
    await session.dispose();
    closeSync(fifo);
    removeDirectory(directory);
  });
});
