import { existsSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fullVolume } from './full-volume.js';
import type { IoJob } from '../../src/domain/job.js';
import { describeWith } from '../requires.js';
import { formed } from './forms.js';
import { moving } from './moving-strategies.js';
import { callOf, jobOf, makeDirectory, openSession, removeDirectory, writeCall } from './strategy-bench.js';

const BLOCK = 4096;

const forms = moving.flatMap(formed);

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

describe.each(forms)('a failure of $title', (strategy) => {
  const fail = async (job: IoJob, ...earlier: IoJob[]) => {
    const session = await openSession(strategy, job.lanes, BLOCK);
    for (const one of earlier) await session.execute(one);
    const outcome = await session.execute(job);
    await session.dispose();
    return outcome;
  };

  it('of a write to a file that is not open', async () => {
    const path = join(directory, 'f');
    const outcome = await fail(jobOf([path], [['write', 0, 8192]]));
    expect(outcome.operations.write).toMatchObject({ count: 0, bytes: 0, latency: { count: 0 } });
    expect(outcome.operations.write!.errors).toEqual([
      { kind: 'write', code: 'EBADF', errno: 9, syscall: writeCall(strategy), path, offset: 8192, count: 1 },
    ]);
  });

  it('of syncing and closing a file that is not open', async () => {
    const path = join(directory, 'f');
    expect((await fail(jobOf([path], [['sync', 0]]))).operations.sync!.errors).toEqual([
      {
        kind: 'sync',
        code: 'EBADF',
        errno: 9,
        syscall: callOf(strategy, 'fdatasync'),
        path,
        offset: null,
        count: 1,
      },
    ]);
    expect((await fail(jobOf([path], [['close', 0]]))).operations.close!.errors).toEqual([
      { kind: 'close', code: 'EBADF', errno: 9, syscall: 'close', path, offset: null, count: 1 },
    ]);
  });

  it('of opening and unlinking what is not there', async () => {
    const path = join(directory, 'missing');
    expect((await fail(jobOf([path], [['open', 0]]))).operations.open!.errors).toEqual([
      { kind: 'open', code: 'ENOENT', errno: 2, syscall: 'openat', path, offset: null, count: 1 },
    ]);
    expect((await fail(jobOf([path], [['unlink', 0]]))).operations.unlink!.errors).toEqual([
      { kind: 'unlink', code: 'ENOENT', errno: 2, syscall: 'unlink', path, offset: null, count: 1 },
    ]);
  });

  it('of making a file that exists, which stays as it is', async () => {
    const path = join(directory, 'theirs');
    writeFileSync(path, 'theirs');
    expect((await fail(jobOf([path], [['create', 0]]))).operations.create!.errors).toEqual([
      { kind: 'create', code: 'EEXIST', errno: 17, syscall: 'openat', path, offset: null, count: 1 },
    ]);
    expect(readFileSync(path, 'utf8')).toBe('theirs');
  });

  it('ends the job: nothing after it is begun', async () => {
    const paths = [join(directory, 'a'), join(directory, 'missing'), join(directory, 'b')];
    const outcome = await fail(
      jobOf(paths, [
        ['create', 0],
        ['open', 1],
        ['create', 2],
      ]),
    );
    expect(outcome).toMatchObject({ aborted: false, passes: 1 });
    expect(outcome.operations.create!.count).toBe(1);
    expect(existsSync(paths[2]!)).toBe(false);
  });

  it('of reading what another wrote, and of a file that ends too early', async () => {
    const path = join(directory, 'f');
    const make = jobOf(
      [path],
      [
        ['create', 0],
        ['write', 0, 0],
        ['write', 0, 4096],
        ['close', 0],
      ],
    );
    const read = jobOf(
      [path],
      [
        ['open', 0],
        ['read', 0, 0],
        ['read', 0, 4096],
      ],
      { readOnly: true },
    );
    expect((await fail(read, make)).operations.read).toMatchObject({ count: 2, errors: [] });
    truncateSync(path, 6000);
    const short = (await fail(read)).operations.read!;
    expect(short).toMatchObject({ count: 1, bytes: BLOCK });
    expect(short.errors).toMatchObject([
      { kind: 'read', code: 'short-read', syscall: callOf(strategy, 'pread64'), path, offset: 4096 },
    ]);
    writeFileSync(path, Buffer.alloc(8192, 7));
    const foreign = (await fail(read)).operations.read!;
    expect(foreign).toMatchObject({ count: 0, bytes: 0 });
    expect(foreign.errors).toMatchObject([
      { kind: 'read', code: 'verify-failed', syscall: callOf(strategy, 'pread64'), path, offset: 0 },
    ]);
  });
});

const onFullVolume = (): void => {
  const volume = fullVolume();

  it.each(forms)(
    'is a result of $title: code, path, offset, and what was written before',
    async (strategy) => {
      const path = join(volume.path, 'f');
      const rows = Array.from({ length: 32 }, (_, block) => ['write', 0, block * BLOCK] as const);
      const session = await openSession(strategy, 1, BLOCK);
      await session.execute(jobOf([path], [['create', 0]]));
      const outcome = await session.execute(jobOf([path], rows));
      await session.dispose();
      rmSync(path);
      const write = outcome.operations.write!;
      expect(write.count).toBeGreaterThan(0);
      expect(write.count).toBeLessThanOrEqual(16);
      expect(write.bytes).toBe(write.count * BLOCK);
      expect(outcome.fileBytes).toEqual([write.bytes]);
      expect(write.errors).toEqual([
        {
          kind: 'write',
          code: 'ENOSPC',
          errno: 28,
          syscall: writeCall(strategy),
          path,
          offset: write.bytes,
          count: 1,
        },
      ]);
    },
  );

  it.each(forms)('cuts a write of $title short, which then fails as a whole', async (strategy) => {
    const path = join(volume.path, 's');
    const session = await openSession(strategy, 1, 1 << 20);
    await session.execute(jobOf([path], [['create', 0]]));
    const large = jobOf([path], [['write', 0]], { size: Uint32Array.of(1 << 20), bufferBytes: 1 << 20 });
    const outcome = await session.execute(large);
    await session.dispose();
    rmSync(path);
    expect(outcome.operations.write).toMatchObject({ count: 0, bytes: 0 });
    expect(outcome.operations.write!.errors).toMatchObject([{ code: 'ENOSPC', path, offset: 0, count: 1 }]);
  });
};
// Where no route is open here, there is nothing to fill a volume by.
if (forms.length > 0) describeWith(['root'], 'a volume that is full', onFullVolume);
