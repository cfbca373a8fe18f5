import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { IoJob, JobOperation } from '../../src/domain/job.js';
import type { JobOutcome } from '../../src/domain/measurement.js';
import type { StrategySession } from '../../src/domain/strategy.js';
import { fio } from '../../src/strategies/fio.js';
import { mountSlowFuse } from '../lab/fuse-volume.js';
import { makeTmpfsVolume } from '../lab/tmpfs-volume.js';
import { describeWith } from '../requires.js';
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
function lastOf(...jobs: readonly IoJob[]): Promise<JobOutcome> {
  return inSession(fio, async (session: StrategySession) => {
    const outcomes: JobOutcome[] = [];
    for (const job of jobs) outcomes.push(await session.execute(job));
    const last = outcomes.pop()!;
    const operations = outcomes.flatMap((outcome) => Object.values(outcome.operations));
    expect(operations.flatMap(({ errors }) => errors)).toEqual([]);
    return last;
  });
}

describeWith(['fio', 'root'], 'fio on a volume that fills up', () => {
  it('tells the error by its code, with the path of a file and the offset', async () => {
    await using volume = await makeTmpfsVolume({ sizeBytes: 16 * BLOCK });
    const path = join(volume.path, 'f');
    const { write } = (await lastOf(make(path))).operations;
    expect(write!.errors).toEqual([
      { kind: 'write', code: 'ENOSPC', errno: 28, syscall: 'pwrite64', path, offset: 16 * BLOCK, count: 1 },
    ]);
    // Its count includes the one that failed.
    expect(write!.count).toBeLessThanOrEqual(17);
  });
});

describeWith(['fio', 'root', 'fuse'], 'fio on a volume that fails', () => {
  const error = { code: 'EIO', errno: 5, count: 1 };

  it('tells of a write the path and the offset', async () => {
    await using volume = await mountSlowFuse({ failAfterBytes: 4 * BLOCK });
    const path = join(volume.path, 'f');
    const { write } = (await lastOf(make(path))).operations;
    const failed = { ...error, kind: 'write', syscall: 'pwrite64', path, offset: 4 * BLOCK };
    expect(write!.errors).toEqual([failed]);
  });

  it('tells of a read the path and the offset', async () => {
    await using volume = await mountSlowFuse({ failReadsAfterBytes: 4 * BLOCK });
    const path = join(volume.path, 'f');
    const { read } = (await lastOf(make(path), blocksOf(path, ['read'], { readOnly: true }))).operations;
    const failed = { ...error, kind: 'read', syscall: 'pread64', path, offset: 4 * BLOCK };
    expect(read!.errors).toEqual([failed]);
  });

  it('tells of a sync the path, and no offset', async () => {
    await using volume = await mountSlowFuse({ failSyncsAfter: 0 });
    const path = join(volume.path, 'f');
    const { operations } = await lastOf(make(path), blocksOf(path, ['write', 'sync']));
    const failed = { ...error, kind: 'sync', syscall: 'fdatasync', path, offset: null };
    expect(operations.sync!.errors).toEqual([failed]);
    expect(operations.write?.errors ?? []).toEqual([]);
  });

  it('tells of a file that cannot be opened the path, and no offset that it does not know', async () => {
    await using volume = await mountSlowFuse({ failOpensAfter: 0 });
    const path = join(volume.path, 'f');
    const { write } = (await lastOf(make(path))).operations;
    const failed = { ...error, kind: 'write', syscall: 'fio', path, offset: null };
    expect(write).toMatchObject({ count: 0, errors: [failed] });
  });
});
