import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type IoJob } from '../../src/domain/job.js';
import type { JobOutcome } from '../../src/domain/measurement.js';
import { loadAll } from '../../src/domain/registry.js';
import type { Strategy } from '../../src/domain/strategy.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { mountSlowFuse } from '../lab/fuse-volume.js';
import { makeTmpfsVolume } from '../lab/tmpfs-volume.js';
import { describeWith, openHere } from '../requires.js';
import { type Formed, formed, withDefaults } from './forms.js';
import { BLOCK, inSession } from './new-blocks.js';
import {
  callOf,
  defaultParameters,
  jobOf,
  makeDirectory,
  removeDirectory,
  writeCall,
} from './strategy-bench.js';

const BLOCKS = 3;
const VECTOR = BLOCKS * BLOCK;

/** In each form that takes several blocks in one call, with as many as here. */
const all = openHere(
  (await loadAll(registry)).flatMap(formed).flatMap((form): readonly Formed[] => {
    if (!form.parameters.some(({ name }) => name === 'vector')) return [];
    const strategy = { ...withDefaults(form, { vector: BLOCKS }), title: form.title };
    return (strategy.refuses?.(defaultParameters(strategy)) ?? null) === null ? [strategy] : [];
  }),
  ({ name }) => name,
);

/** Operations on the first vectors of a file, one after another. */
function vectors(path: string, operation: 'write' | 'read', count: number, first = 0): IoJob {
  const rows = Array.from({ length: count }, (_, at) => [operation, 0, (first + at) * VECTOR] as const);
  return jobOf([path], rows, {
    size: new Uint32Array(count).fill(VECTOR),
    bufferBytes: VECTOR,
    vectorBytes: BLOCK,
    readOnly: operation === 'read',
  });
}

function lastOf(strategy: Strategy, ...jobs: readonly IoJob[]): Promise<JobOutcome> {
  const run = async (execute: (job: IoJob) => Promise<JobOutcome>): Promise<JobOutcome> => {
    const outcomes: JobOutcome[] = [];
    for (const job of jobs) outcomes.push(await execute(job));
    return outcomes.at(-1)!;
  };
  return inSession(strategy, (session) => run((job) => session.execute(job)), VECTOR);
}

const making = (path: string): IoJob => jobOf([path], [['create', 0]]);

describe('a vector of a file that is not open', () => {
  it.each(all)('is told by $title: operation, path, offset', async (strategy) => {
    const directory = makeDirectory();
    const path = join(directory, 'f');
    const error = { code: 'EBADF', errno: 9, path, offset: VECTOR, count: 1 };
    const { write } = (await lastOf(strategy, vectors(path, 'write', 1, 1))).operations;
    const syscall = writeCall(strategy, true);
    expect(write).toMatchObject({ count: 0, bytes: 0, errors: [{ ...error, kind: 'write', syscall }] });
    const { read } = (await lastOf(strategy, vectors(path, 'read', 1, 1))).operations;
    const failed = { ...error, kind: 'read', syscall: callOf(strategy, 'preadv') };
    expect(read).toMatchObject({ count: 0, bytes: 0, errors: [failed] });
    removeDirectory(directory);
  });
});

describeWith(['root'], 'a vector on a volume that fills up amid it', () => {
  it.each(all)('is told by $title as a whole', async (strategy) => {
    await using volume = await makeTmpfsVolume({ sizeBytes: 16 * BLOCK });
    const path = join(volume.path, 'f');
    const outcome = await lastOf(strategy, making(path), vectors(path, 'write', 7));
    const { write } = outcome.operations;
    const { count } = write!;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(5);
    expect(outcome).toMatchObject({ aborted: false, fileBytes: [count * VECTOR] });
    expect(write).toMatchObject({ bytes: count * VECTOR, latency: { count } });
    const syscall = writeCall(strategy, true);
    const offset = count * VECTOR;
    expect(write!.errors).toEqual([
      { kind: 'write', code: 'ENOSPC', errno: 28, syscall, path, offset, count: 1 },
    ]);
  });
});

describeWith(['root', 'fuse'], 'a vector on a volume that fails', () => {
  const error = { code: 'EIO', errno: 5, offset: 2 * VECTOR, count: 1 };

  it.each(all)('is told by $title as it is written and as it is read', async (strategy) => {
    await using volume = await mountSlowFuse({ failAfterBytes: 6 * VECTOR, failReadsAfterBytes: 2 * VECTOR });
    const path = join(volume.path, 'f');
    const fill = vectors(path, 'write', 4);
    const { read } = (await lastOf(strategy, making(path), fill, vectors(path, 'read', 4))).operations;
    const failed = { ...error, kind: 'read', syscall: callOf(strategy, 'preadv'), path };
    expect(read).toMatchObject({ count: 2, bytes: 2 * VECTOR, errors: [failed] });
    const other = join(volume.path, 'g');
    const { write } = (await lastOf(strategy, making(other), vectors(other, 'write', 4))).operations;
    const syscall = writeCall(strategy, true);
    const told = { ...error, kind: 'write', syscall, path: other };
    expect(write).toMatchObject({ count: 2, bytes: 2 * VECTOR, errors: [told] });
  });
});
