import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { IoJob, JobOperation } from '../../src/domain/job.js';
import type { JobOutcome } from '../../src/domain/measurement.js';
import type { Strategy, StrategySession } from '../../src/domain/strategy.js';
import { ENGINES } from '../../src/strategies/fio/arguments.js';
import { fio } from '../../src/strategies/fio.js';
import { mountSlowFuse } from '../lab/fuse-volume.js';
import { makeTmpfsVolume } from '../lab/tmpfs-volume.js';
import { describeWith, openHere } from '../requires.js';
import { withDefaults } from './forms.js';
import { BLOCK, inSession } from './new-blocks.js';
import { jobOf } from './strategy-bench.js';

const BLOCKS = 32;

/** These operations on each block of a file, in their order. */
function blocksOf(path: string, operations: readonly JobOperation[], more: Partial<IoJob> = {}): IoJob {
  const rows = Array.from({ length: BLOCKS }, (_, block) =>
    operations.map((operation) => [operation, 0, block * BLOCK] as const),
  ).flat();
  const files = [{ path, sizeBytes: BLOCKS * BLOCK, member: 0 }];
  return jobOf([path], rows, { files, unitLength: operations.length, limitUnits: BLOCKS, ...more });
}

function make(path: string): IoJob {
  return blocksOf(path, ['write'], { syncCall: 'fsync' });
}

/** The outcome of the last of these jobs; those before succeed. */
function lastOf(strategy: Strategy, ...jobs: readonly IoJob[]): Promise<JobOutcome> {
  return inSession(strategy, async (session: StrategySession) => {
    const outcomes: JobOutcome[] = [];
    for (const job of jobs) outcomes.push(await session.execute(job));
    const last = outcomes.pop()!;
    const operations = outcomes.flatMap((outcome) => Object.values(outcome.operations));
    expect(operations.flatMap(({ errors }) => errors)).toEqual([]);
    return last;
  });
}

/** The calls of each engine, as its errors name them. */
const calls = {
  psync: { write: 'pwrite64', read: 'pread64', sync: 'fdatasync' },
  libaio: { write: 'io_submit', read: 'io_submit', sync: 'fdatasync' },
  io_uring: { write: 'io_uring_enter', read: 'io_uring_enter', sync: 'io_uring_enter' },
};

const engines = openHere(ENGINES, (engine) => `fio by ${engine}`);
const cases = engines.map((engine) => {
  return { title: `fio by ${engine}`, strategy: withDefaults(fio, { engine }), of: calls[engine] };
});

describeWith(['fio', 'root'], 'a volume that fills up', () => {
  it.each(cases)('is told by $title: code, path, offset', async ({ strategy, of }) => {
    await using volume = await makeTmpfsVolume({ sizeBytes: 16 * BLOCK });
    const path = join(volume.path, 'f');
    const { write } = (await lastOf(strategy, make(path))).operations;
    const failed = { kind: 'write', code: 'ENOSPC', errno: 28, syscall: of.write, path, count: 1 };
    expect(write!.errors).toEqual([{ ...failed, offset: 16 * BLOCK }]);
    // Its count includes the one that failed.
    expect(write!.count).toBeLessThanOrEqual(17);
  });
});

describeWith(['fio', 'root', 'fuse'], 'a volume that fails', () => {
  const error = { code: 'EIO', errno: 5, count: 1 };
  /** fio 3.33 drops what a sync in its ring ends with. */
  const telling = cases.filter(({ of }) => of !== calls.io_uring);
  const silent = cases.filter(({ of }) => of === calls.io_uring);

  it.each(cases)('is told by $title of a write: path and offset', async ({ strategy, of }) => {
    await using volume = await mountSlowFuse({ failAfterBytes: 4 * BLOCK });
    const path = join(volume.path, 'f');
    const { write } = (await lastOf(strategy, make(path))).operations;
    const failed = { ...error, kind: 'write', syscall: of.write, path, offset: 4 * BLOCK };
    expect(write!.errors).toEqual([failed]);
  });

  it.each(cases)('is told by $title of a read: path and offset', async ({ strategy, of }) => {
    await using volume = await mountSlowFuse({ failReadsAfterBytes: 4 * BLOCK });
    const path = join(volume.path, 'f');
    const reads = blocksOf(path, ['read'], { readOnly: true });
    const { read } = (await lastOf(strategy, make(path), reads)).operations;
    const failed = { ...error, kind: 'read', syscall: of.read, path, offset: 4 * BLOCK };
    expect(read!.errors).toEqual([failed]);
  });

  it.each(telling)('is told by $title of a sync: the path, and no offset', async ({ strategy, of }) => {
    await using volume = await mountSlowFuse({ failSyncsAfter: 0 });
    const path = join(volume.path, 'f');
    const { operations } = await lastOf(strategy, make(path), blocksOf(path, ['write', 'sync']));
    const failed = { ...error, kind: 'sync', syscall: of.sync, path, offset: null };
    expect(operations.sync!.errors).toEqual([failed]);
    expect(operations.write?.errors ?? []).toEqual([]);
  });

  it.each(silent)('is not told by $title of a sync: a note says so', async ({ strategy }) => {
    await using volume = await mountSlowFuse({ failSyncsAfter: 0 });
    const path = join(volume.path, 'f');
    await inSession(strategy, async (session) => {
      await session.execute(make(path));
      const { operations } = await session.execute(blocksOf(path, ['write', 'sync']));
      expect(Object.values(operations).flatMap(({ errors }) => errors)).toEqual([]);
      expect(session.notes?.()).toContain('fio: by io_uring it tells of no sync that fails');
    });
    expect((await volume.stats()).failedSyncs).toBeGreaterThan(0);
  });

  it.each(cases.slice(0, 1))(
    'is told by $title of a file that cannot be opened: the path, and no offset that it does not know',
    async ({ strategy }) => {
      await using volume = await mountSlowFuse({ failOpensAfter: 0 });
      const path = join(volume.path, 'f');
      const { write } = (await lastOf(strategy, make(path))).operations;
      const failed = { ...error, kind: 'write', syscall: 'fio', path, offset: null };
      expect(write).toMatchObject({ count: 0, errors: [failed] });
    },
  );
});
