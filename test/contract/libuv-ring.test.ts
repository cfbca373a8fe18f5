import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mountSlowFuse } from '../lab/fuse-volume.js';
import { describeWith } from '../requires.js';
import { moving } from './moving-strategies.js';
import { BLOCK, inSession, NewBlocks } from './new-blocks.js';
import { expectNothingLater } from './nothing-later.js';
import { jobOf, makeDirectory, removeDirectory } from './strategy-bench.js';

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

describe('an abort', () => {
  it.each(moving)('of $name: nothing is begun later than 100 ms after it', (strategy) =>
    expectNothingLater(strategy, directory),
  );
});

describeWith(['root', 'fuse'], 'a volume that fails', () => {
  const error = { code: 'EIO', errno: 5, count: 1 };

  it.each(moving)('is told by $name: operation, path, offset', async (strategy) => {
    await using volume = await mountSlowFuse({ failAfterBytes: 4 * BLOCK, failErrno: 'EIO' });
    const blocks = new NewBlocks(strategy, volume.path, 12);
    const { write } = (await inSession(strategy, (session) => blocks.write(session))).operations;
    const failed = { ...error, kind: 'write', syscall: 'pwrite64', ...blocks.at(4) };
    expect(write).toMatchObject({ count: 4, bytes: 4 * BLOCK, errors: [failed] });
  });

  it.each(moving)('as it is read is told by $name', async (strategy) => {
    await using volume = await mountSlowFuse({ failReadsAfterBytes: 4 * BLOCK });
    const blocks = new NewBlocks(strategy, volume.path, 12);
    const { read } = await inSession(strategy, async (session) => {
      expect((await blocks.write(session)).operations.write).toMatchObject({ count: 12, errors: [] });
      return (await session.execute(jobOf(blocks.paths, blocks.rows('read'), { readOnly: true }))).operations;
    });
    const failed = { ...error, kind: 'read', syscall: 'pread64', ...blocks.at(4) };
    expect(read).toMatchObject({ count: 4, bytes: 4 * BLOCK, errors: [failed] });
  });

  it.each(moving)('as it is synced is told by $name', async (strategy) => {
    await using volume = await mountSlowFuse({ failSyncsAfter: 0 });
    const blocks = new NewBlocks(strategy, volume.path, 2);
    const { sync } = await inSession(strategy, async (session) => {
      expect((await blocks.write(session)).operations.write).toMatchObject({ count: 2, errors: [] });
      return (await session.execute(jobOf(blocks.paths, [['sync', 0]]))).operations;
    });
    const failed = { ...error, kind: 'sync', syscall: 'fdatasync', path: blocks.at(0).path, offset: null };
    expect(sync).toMatchObject({ count: 0, errors: [failed] });
  });
});
