import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { IoJob } from '../../src/domain/job.js';
import type { JobOutcome, OperationError } from '../../src/domain/measurement.js';
import { loadAll } from '../../src/domain/registry.js';
import type { Strategy } from '../../src/domain/strategy.js';
import { MIB } from '../../src/domain/units.js';
import { strategies as registry } from '../../src/strategies/registry.js';
import { mountSlowFuse, type SlowFuseOptions, type SlowFuseVolume } from '../lab/fuse-volume.js';
import { describeWith } from '../requires.js';
import { inSession } from './new-blocks.js';
import { jobOf } from './strategy-bench.js';

/** Four pieces of `fs.promises.writeFile`, and two calls of the others: the kernel splits theirs. */
const SIZE = 2 * MIB;
/** Within the third piece, and the second call. */
const LIMIT = MIB + MIB / 4;

const all: readonly Strategy[] = await loadAll(registry);
const wholeFiles = all.filter(({ unit, movesBytes }) => unit === 'file' && movesBytes);
/** dd says how many bytes it moved, and a file beside tells by its size; the others look at the file again. */
const counts = ({ family, replaces }: Strategy): boolean => family === 'reference' || replaces === true;
const looking = wholeFiles.filter((strategy) => !counts(strategy));
/** The first pass over what the fill left, whose bytes differ in all; further ones by the stamps alone. */
const told = [
  { content: { kind: 'random', seed: 1, stampBytes: SIZE }, passes: 1, limit: LIMIT },
  { content: { kind: 'random', seed: 1, stampBytes: 4096 }, passes: 2, limit: LIMIT },
  { content: { kind: 'random', seed: 1, stampBytes: 4096 }, passes: 2, limit: 0 },
] as const;
const reading = wholeFiles.filter(
  ({ capabilities: { operation } }) =>
    operation.kind === 'honoured' && !operation.except?.some(({ value }) => value === 'read'),
);

beforeAll(async () => {
  await Promise.all(Array.from({ length: 64 }, () => stat('.')));
});

function jobOn(path: string, operation: 'read' | 'write', more: Partial<IoJob> = {}): IoJob {
  return jobOf([path], [[operation, 0]], {
    files: [{ path, sizeBytes: SIZE, member: 0 }],
    size: Uint32Array.of(SIZE),
    bufferBytes: SIZE,
    // Of dd: all that it writes is zeros.
    content: { kind: 'zero', seed: 1, stampBytes: SIZE },
    ...more,
  });
}

/** The one error of the last of these jobs on a volume; those before succeed. */
async function errorOf(
  strategy: Strategy,
  faults: SlowFuseOptions,
  jobs: (path: string) => readonly IoJob[],
): Promise<{ readonly error: OperationError; readonly stats: Awaited<ReturnType<SlowFuseVolume['stats']>> }> {
  await using volume = await mountSlowFuse(faults);
  const path = join(volume.path, 'f');
  const outcomes = await inSession(
    strategy,
    async (session) => {
      const done: JobOutcome[] = [];
      for (const job of jobs(path)) done.push(await session.execute(job));
      return done;
    },
    SIZE,
  );
  const errors = outcomes.map(({ operations }) => Object.values(operations).flatMap((one) => one.errors));
  const [last] = errors.splice(-1);
  expect(errors.flat()).toEqual([]);
  expect(last).toMatchObject([{ code: 'EIO', errno: 5, path, count: 1 }]);
  return { error: last![0]!, stats: await volume.stats() };
}

describeWith(['root', 'fuse'], 'a whole file that fails after some of its pieces', () => {
  it.each(wholeFiles)('made by $name: the error says how far it came', async (strategy) => {
    const { error, stats } = await errorOf(strategy, { failAfterBytes: LIMIT }, (path) => [
      jobOn(path, 'write', { syncCall: 'fsync' }),
    ]);
    expect(stats.writeBytes).toBeGreaterThan(0);
    expect(error).toMatchObject({ kind: 'write', syscall: 'write', offset: stats.writeBytes });
  });

  it.each(wholeFiles)('written over by $name: no wrong place is given', async (strategy) => {
    const { error, stats } = await errorOf(strategy, { failAfterBytes: SIZE + LIMIT }, (path) => [
      jobOn(path, 'write', { syncCall: 'fsync' }),
      jobOn(path, 'write'),
    ]);
    expect(stats.writeBytes).toBeGreaterThan(SIZE);
    const offset = counts(strategy) ? stats.writeBytes - SIZE : null;
    expect(error).toMatchObject({ kind: 'write', syscall: 'write', offset });
  });

  it.each(looking)('written over by $name: the bytes tell how far it came', async (strategy) => {
    for (const { content, passes, limit } of told) {
      const job = (path: string, firstPass: number): IoJob => jobOn(path, 'write', { content, firstPass });
      const { error, stats } = await errorOf(strategy, { failAfterBytes: passes * SIZE + limit }, (path) => [
        { ...job(path, 0), syncCall: 'fsync' },
        ...Array.from({ length: passes }, (_, pass) => job(path, pass + 1)),
      ]);
      expect(stats.writeBytes).toBeGreaterThanOrEqual(passes * SIZE);
      const offset = stats.writeBytes - passes * SIZE;
      expect(error).toMatchObject({ kind: 'write', syscall: 'write', offset });
    }
  });

  it.each(looking)(
    'written over by $name with bytes that only the stamp tells apart: no wrong place is given',
    async (strategy) => {
      const content = { kind: 'random', seed: 1, stampBytes: SIZE } as const;
      const { error } = await errorOf(strategy, { failAfterBytes: 2 * SIZE + LIMIT }, (path) => [
        jobOn(path, 'write', { content, firstPass: 1, syncCall: 'fsync' }),
        jobOn(path, 'write', { content, firstPass: 2 }),
        jobOn(path, 'write', { content, firstPass: 3 }),
      ]);
      expect(error).toMatchObject({ kind: 'write', syscall: 'write', offset: null });
    },
  );

  it.each(looking)('read by $name: what cannot be read tells how far it came', async (strategy) => {
    const { error, stats } = await errorOf(strategy, { failReadsFromByte: LIMIT }, (path) => [
      jobOn(path, 'write', { syncCall: 'fsync' }),
      jobOn(path, 'read', { readOnly: true }),
    ]);
    expect(stats.readBytes).toBeGreaterThanOrEqual(LIMIT);
    expect(error).toMatchObject({ kind: 'read', syscall: 'read', offset: LIMIT });
  });

  it.each(reading)('read by $name: no wrong place is given', async (strategy) => {
    const { error, stats } = await errorOf(strategy, { failReadsAfterBytes: LIMIT }, (path) => [
      jobOn(path, 'write', { syncCall: 'fsync' }),
      jobOn(path, 'read', { readOnly: true }),
    ]);
    expect(stats.readBytes).toBeGreaterThan(0);
    const offset = counts(strategy) ? stats.readBytes : null;
    expect(error).toMatchObject({ kind: 'read', syscall: 'read', offset });
  });
});
