import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IoJob } from '../../src/domain/job.js';
import type { JobOutcome } from '../../src/domain/measurement.js';
import { loadAll } from '../../src/domain/registry.js';
import type { Strategy } from '../../src/domain/strategy.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { mountSlowFuse, type SlowFuseOptions } from '../lab/fuse-volume.js';
import { makeTmpfsVolume } from '../lab/tmpfs-volume.js';
import { describeWith, openHere } from '../requires.js';
import { jobOf, makeDirectory, openSession, removeDirectory } from './strategy-bench.js';
import { formed } from './variants.js';

const BLOCK = 4096;

const all: readonly Strategy[] = await loadAll(registry);
const moving = openHere(
  all.filter(({ name, movesBytes }) => movesBytes && name !== 'fio').flatMap(formed),
  ({ name }) => name,
);

/** Writes so many blocks that were not there, one after another: of one file, or each a file of its own. */
async function writeNew(strategy: Strategy, directory: string, blocks: number) {
  const wholeFiles = strategy.unit === 'file';
  const paths = Array.from({ length: wholeFiles ? blocks : 1 }, (_, file) => join(directory, `f${file}`));
  const at = (block: number) =>
    wholeFiles ? { file: block, offset: 0 } : { file: 0, offset: block * BLOCK };
  const rows = Array.from({ length: blocks }, (_, block) => {
    const { file, offset } = at(block);
    return ['write', file, offset] as const;
  });
  const session = await openSession(strategy, 1, BLOCK);
  if (strategy.opensBy === 'descriptor') await session.execute(jobOf(paths, [['create', 0]]));
  const outcome = await session.execute(jobOf(paths, rows, { syncCall: 'fsync' }));
  await session.dispose();
  return { outcome, at: (block: number) => ({ ...at(block), path: paths[at(block).file]! }) };
}

/** What it was given before its file was open goes by one call, which fails as a whole: its first block says so. */
function writesAllAtOnce({ name }: Strategy): boolean {
  return name === 'fs-stream-unbounded';
}

async function expectWriteError(
  strategy: Strategy,
  directory: string,
  blocks: number,
  { code, errno }: { code: string; errno: number },
): Promise<JobOutcome> {
  const { outcome, at } = await writeNew(strategy, directory, blocks);
  const { count, bytes, latency, errors } = outcome.operations.write!;
  const { path, offset } = at(count);
  expect(errors).toEqual([
    { kind: 'write', code, errno, syscall: expect.any(String) as string, path, offset, count: 1 },
  ]);
  if (strategy.opensBy === 'descriptor') expect(errors[0]!.syscall).toBe('pwrite64');
  if (!writesAllAtOnce(strategy)) expect(count).toBeGreaterThan(0);
  expect(count).toBeLessThan(blocks);
  expect(bytes).toBe(count * BLOCK);
  expect(latency.count).toBe(count);
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
});

describeWith(['root'], 'a volume that fills up', () => {
  it.each(moving.filter(({ opensBy }) => opensBy === 'path'))(
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

  const badDescriptor = async (strategy: Strategy, job: IoJob): Promise<JobOutcome> => {
    const session = await openSession(strategy, job.lanes, BLOCK);
    const outcome = await session.execute(job);
    await session.dispose();
    return outcome;
  };

  it.each(moving.filter(({ opensBy }) => opensBy === 'descriptor'))(
    'is told by $title where it is read, and where it is one of two',
    async (strategy) => {
      const paths = ['a', 'b'].map((name) => join(directory, name));
      const error = { code: 'EBADF', errno: 9, count: 1 };
      const read = await badDescriptor(strategy, jobOf(paths, [['read', 1, 8192]], { readOnly: true }));
      expect(read.operations.read!.errors).toEqual([
        { ...error, kind: 'read', syscall: 'pread64', path: paths[1], offset: 8192 },
      ]);
      const second = jobOf(paths, [
        ['create', 0],
        ['write', 0, 0],
        ['write', 1, BLOCK],
        ['write', 0, BLOCK],
      ]);
      const write = (await badDescriptor(strategy, second)).operations.write!;
      expect(write.count).toBe(1);
      expect(write.errors).toEqual([
        { ...error, kind: 'write', syscall: 'pwrite64', path: paths[1], offset: BLOCK },
      ]);
    },
  );
});
