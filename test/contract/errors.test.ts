import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobOutcome } from '../../src/domain/measurement.js';
import { loadAll } from '../../src/domain/registry.js';
import type { Strategy } from '../../src/domain/strategy.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { mountSlowFuse, type SlowFuseOptions } from '../lab/fuse-volume.js';
import { makeTmpfsVolume } from '../lab/tmpfs-volume.js';
import { describeWith, openHere } from '../requires.js';
import { type Formed, formed } from './forms.js';
import { BLOCK, inSession, NewBlocks } from './new-blocks.js';
import {
  callOf,
  jobOf,
  leftBeyond,
  makeDirectory,
  openSession,
  removeDirectory,
  resourcesInUse,
  writeCall,
} from './strategy-bench.js';
import { claims } from './variants.js';

const all: readonly Strategy[] = await loadAll(registry);
const moving = openHere(
  all.filter(({ name, movesBytes }) => movesBytes && name !== 'fio').flatMap(formed),
  ({ name }) => name,
);
const ofDescriptors = moving.filter(({ opensBy }) => opensBy === 'descriptor');
const ofPaths = moving.filter(({ opensBy }) => opensBy === 'path');
const claiming = (key: Parameters<typeof claims>[1]['key']): readonly Formed[] =>
  moving.filter((strategy) => claims(strategy, { name: '', key, bytes: 0 }));

// The threads of libuv's pool last: they are there before anything is counted.
beforeAll(async () => {
  await Promise.all(Array.from({ length: 64 }, () => stat('.')));
});

/** What it was given before its file was open goes by one call, which fails as a whole: its first block says so. */
function writesAllAtOnce({ name }: Strategy): boolean {
  return name === 'fs-stream-unbounded';
}

async function expectWriteError(
  strategy: Strategy,
  directory: string,
  count: number,
  { code, errno }: { code: string; errno: number },
): Promise<JobOutcome> {
  const blocks = new NewBlocks(strategy, directory, count);
  const outcome = await inSession(strategy, (session) => blocks.write(session));
  const { write } = outcome.operations;
  const syscall =
    strategy.opensBy === 'descriptor'
      ? writeCall(strategy)
      : (expect.stringMatching(/^p?write(64|v)?$/) as string);
  const error = { kind: 'write', code, errno, syscall, count: 1 };
  expect(write!.errors).toEqual([{ ...error, ...blocks.at(write!.count) }]);
  if (!writesAllAtOnce(strategy)) expect(write!.count).toBeGreaterThan(0);
  expect(write!.count).toBeLessThan(count);
  expect(write!.bytes).toBe(write!.count * BLOCK);
  expect(write!.latency.count).toBe(write!.count);
  expect(outcome.aborted).toBe(false);
  return outcome;
}

describeWith(['root', 'fuse'], 'a volume that fails', () => {
  const faults = [
    ['EIO', 5],
    ['EDQUOT', 122],
  ] as const satisfies readonly (readonly [SlowFuseOptions['failErrno'], number])[];
  const cases = moving.flatMap((strategy) => faults.map(([code, errno]) => ({ strategy, code, errno })));

  it.each(cases)(
    'with $code is told by $strategy.title: operation, path, offset',
    async ({ strategy, code, errno }) => {
      await using volume = await mountSlowFuse({ failAfterBytes: 4 * BLOCK, failErrno: code });
      const outcome = await expectWriteError(strategy, volume.path, 12, { code, errno });
      const count = writesAllAtOnce(strategy) ? 0 : 4;
      expect(outcome.operations.write!.count).toBe(count);
      expect(await volume.stats()).toMatchObject({ writeBytes: count * BLOCK });
    },
  );

  const error = { code: 'EIO', errno: 5, count: 1 };

  it.each(claiming({ operation: 'read' }))('as it is read is told by $title', async (strategy) => {
    await using volume = await mountSlowFuse({ failReadsAfterBytes: 4 * BLOCK });
    const blocks = new NewBlocks(strategy, volume.path, 12);
    const { operations, aborted } = await inSession(strategy, async (session) => {
      expect((await blocks.write(session)).operations.write).toMatchObject({ count: 12, errors: [] });
      return session.execute(jobOf(blocks.paths, blocks.rows('read'), { readOnly: true }));
    });
    const syscall =
      strategy.opensBy === 'descriptor'
        ? callOf(strategy, 'pread64')
        : (expect.stringMatching(/^p?read(64)?$/) as string);
    expect(operations.read!.errors).toEqual([{ ...error, kind: 'read', syscall, ...blocks.at(4) }]);
    expect(operations.read).toMatchObject({ count: 4, bytes: 4 * BLOCK });
    expect(aborted).toBe(false);
  });

  it.each(moving)('as it is synced is told by $title', async (strategy) => {
    await using volume = await mountSlowFuse({ failSyncsAfter: 0 });
    const blocks = new NewBlocks(strategy, volume.path, 2);
    const { operations } = await inSession(strategy, async (session) => {
      expect((await blocks.write(session)).operations.write).toMatchObject({ count: 2, errors: [] });
      return session.execute(jobOf(blocks.paths, [['sync', 0]]));
    });
    const { path } = blocks.at(0);
    const failed = { ...error, kind: 'sync', syscall: callOf(strategy, 'fdatasync'), path, offset: null };
    expect(operations.sync).toMatchObject({ count: 0, errors: [failed] });
    expect(await volume.stats()).toMatchObject({ syncs: 0, failedSyncs: 1 });
  });

  it.each(claiming({ durability: 'each' }))('at the sync of a write is told by $title', async (strategy) => {
    await using volume = await mountSlowFuse({ failSyncsAfter: 2 });
    const blocks = new NewBlocks(strategy, volume.path, 6);
    const { operations } = await inSession(strategy, (session) => blocks.write(session, 'sync'));
    const { path } = blocks.at(2);
    const failed = { ...error, kind: 'sync', syscall: callOf(strategy, 'fsync'), path, offset: null };
    expect(operations.sync).toMatchObject({ count: 2, errors: [failed] });
    // The write was done before, and none after it.
    expect(operations.write).toMatchObject({ count: 3, errors: [] });
  });

  it.each(ofDescriptors)('as a file is made or opened is told by $title', async (strategy) => {
    await using volume = await mountSlowFuse({ failOpensAfter: 1 });
    const paths = ['a', 'b'].map((name) => join(volume.path, name));
    const failed = { ...error, syscall: 'openat', offset: null };
    await inSession(strategy, async (session) => {
      const made = await session.execute(
        jobOf(paths, [
          ['create', 0],
          ['close', 0],
          ['create', 1],
        ]),
      );
      expect(made.operations.create).toMatchObject({ count: 1 });
      expect(made.operations.create!.errors).toEqual([{ ...failed, kind: 'create', path: paths[1] }]);
      const { open } = (await session.execute(jobOf(paths, [['open', 0]]))).operations;
      expect(open).toMatchObject({ count: 0, errors: [{ ...failed, kind: 'open', path: paths[0] }] });
    });
  });

  const openingForThemselves = moving.filter(({ title }) => /^process-pool|inside=fs-promises/.test(title));

  it.each(openingForThemselves)(
    'as one of several workers of $title opens what is open in another is told by its open',
    async (strategy) => {
      await using volume = await mountSlowFuse({ failOpensAfter: 1 });
      const path = join(volume.path, 'a');
      const before = resourcesInUse();
      const session = await openSession(strategy, 2, BLOCK);
      try {
        const made = await session.execute(jobOf([path], [['create', 0]]));
        expect(made.operations.create).toMatchObject({ count: 1, errors: [] });
        const rows = [0, 1, 2, 3].map((block) => ['write', 0, block * BLOCK] as const);
        const { operations } = await session.execute(jobOf([path], rows, { lanes: 2 }));
        const failed = { ...error, kind: 'open', syscall: 'openat', path, offset: null };
        expect(operations).toMatchObject({ open: { count: 0, errors: [failed] } });
        expect(operations.write).toBeUndefined();
      } finally {
        await session.dispose();
      }
      expect(await leftBeyond(before)).toEqual({});
    },
  );

  it.each(ofPaths)('as $title opens its file for an operation is told by that', async (strategy) => {
    await using volume = await mountSlowFuse({ failOpensAfter: 0 });
    const blocks = new NewBlocks(strategy, volume.path, 1);
    const { write } = (await inSession(strategy, (session) => blocks.write(session))).operations;
    const failed = { ...error, kind: 'write', syscall: 'openat', ...blocks.at(0) };
    expect(write).toMatchObject({ count: 0, errors: [failed] });
  });
});

describeWith(['root'], 'a volume that fills up', () => {
  it.each(ofPaths)(
    'is told by $title: operation, path, offset, and what was written before',
    async (strategy) => {
      await using volume = await makeTmpfsVolume({ sizeBytes: 16 * BLOCK });
      await expectWriteError(strategy, volume.path, 32, { code: 'ENOSPC', errno: 28 });
    },
  );
});

describe('a file that is not open', () => {
  let directory = '';
  beforeEach(() => {
    directory = makeDirectory();
  });
  afterEach(() => {
    removeDirectory(directory);
  });

  it.each(ofDescriptors)(
    'is told by $title where it is read, and where it is one of two',
    async (strategy) => {
      const paths = ['a', 'b'].map((name) => join(directory, name));
      const error = { code: 'EBADF', errno: 9, count: 1 };
      const ofB = jobOf(paths, [['read', 1, 8192]], { readOnly: true });
      const read = await inSession(strategy, (session) => session.execute(ofB));
      expect(read.operations.read!.errors).toEqual([
        { ...error, kind: 'read', syscall: callOf(strategy, 'pread64'), path: paths[1], offset: 8192 },
      ]);
      const second = jobOf(paths, [
        ['create', 0],
        ['write', 0, 0],
        ['write', 1, BLOCK],
        ['write', 0, BLOCK],
      ]);
      const { write } = (await inSession(strategy, (session) => session.execute(second))).operations;
      expect(write!.count).toBe(1);
      expect(write!.errors).toEqual([
        { ...error, kind: 'write', syscall: writeCall(strategy), path: paths[1], offset: BLOCK },
      ]);
    },
  );
});
