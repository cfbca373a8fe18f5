import type * as NodeFsModule from 'node:fs';
import { statSync, type WriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EpochClock } from '../../../../src/domain/clock.js';
import type { IoJob } from '../../../../src/domain/job.js';
import { fsStream } from '../../../../src/strategies/fs-stream.js';
import { fsStreamUnbounded } from '../../../../src/strategies/fs-stream-unbounded.js';
import { jobOf, makeDirectory, openSession, removeDirectory } from '../../../contract/strategy-bench.js';

type NodeFs = typeof NodeFsModule;

const BLOCK = 4096;
const BLOCKS = 64;
const HIGH_WATER_MARK = 16_384;
/** Chunks of one pass. */
const MANY = 4000;
/** What a clock that is read passes by, and how often who keeps the loop looks for signals. */
const READING_NS = 1e6;
const LOOK_NS = 20e6;

/** Of the streams that were made: the most that each held, the most at one time, the most listeners of one. */
const seen = vi.hoisted(() => ({
  peaks: [] as number[],
  open: 0,
  mostOpen: 0,
  mostListeners: 0,
  writes: 0,
  /** A close takes so long beyond its own time. */
  closeLateMs: 0,
}));

vi.mock('node:fs', async (original) => {
  const fs = await original<NodeFs>();
  const createWriteStream = (...args: Parameters<typeof fs.createWriteStream>): WriteStream => {
    const [path, options] = args;
    const close = (...closing: Parameters<typeof fs.close>): void => {
      setTimeout(() => {
        fs.close(...closing);
      }, seen.closeLateMs);
    };
    const late = seen.closeLateMs === 0 ? {} : { fs: { ...fs, close } };
    const stream = fs.createWriteStream(path, { ...(options as object), ...late });
    const index = seen.peaks.push(0) - 1;
    seen.mostOpen = Math.max(seen.mostOpen, ++seen.open);
    stream.once('close', () => seen.open--);
    const write = stream.write.bind(stream) as (...given: unknown[]) => boolean;
    stream.write = (...given: unknown[]): boolean => {
      const goesOn = write(...given);
      seen.writes++;
      seen.mostListeners = Math.max(seen.mostListeners, stream.listenerCount('close'));
      seen.peaks[index] = Math.max(seen.peaks[index]!, stream.writableLength);
      return goesOn;
    };
    return stream;
  };
  return { ...fs, createWriteStream };
});

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
  Object.assign(seen, { peaks: [], open: 0, mostOpen: 0, mostListeners: 0, writes: 0, closeLateMs: 0 });
});
afterEach(() => {
  removeDirectory(directory);
});

async function write(strategy: typeof fsStream, files: number, passes = 1): Promise<void> {
  const session = await openSession(strategy, files, BLOCK);
  const paths = Array.from({ length: files }, (_, file) => join(directory, `f${file}`));
  const rows = Array.from(
    { length: BLOCKS * files },
    (_, row) => ['write', row % files, Math.floor(row / files) * BLOCK] as const,
  );
  const more = passes === 1 ? { syncCall: 'fsync' as const } : { limitUnits: passes * rows.length };
  for (const path of passes === 1 ? [] : paths) writeFileSync(path, Buffer.alloc(BLOCKS * BLOCK));
  const outcome = await session.execute(jobOf(paths, rows, { lanes: files, ...more }));
  await session.dispose();
  expect(outcome.operations.write).toMatchObject({ count: passes * BLOCKS * files, errors: [] });
}

describe('what waits in a stream', () => {
  it('stays within the high-water mark and a chunk where backpressure is honoured', async () => {
    await write(fsStream, 2);
    expect(seen.peaks).toHaveLength(2);
    for (const peak of seen.peaks) {
      expect(peak).toBeGreaterThanOrEqual(HIGH_WATER_MARK);
      expect(peak).toBeLessThanOrEqual(HIGH_WATER_MARK + BLOCK);
    }
  });

  it('stays so from pass to pass, though the file of the last one is closed late', async () => {
    seen.closeLateMs = 1;
    await write(fsStream, 1, 40);
    expect(seen.peaks).toHaveLength(40);
    for (const peak of seen.peaks) expect(peak).toBeLessThanOrEqual(HIGH_WATER_MARK);
    expect(seen.mostOpen).toBe(2);
    expect(seen.open).toBe(0);
  });

  it('is waited for without a listener for each wait', async () => {
    await write(fsStream, 1);
    expect(seen.mostListeners).toBeGreaterThan(0);
    expect(seen.mostListeners).toBeLessThan(5);
  });

  it('grows past it where backpressure is ignored', async () => {
    await write(fsStreamUnbounded, 2);
    expect(seen.peaks).toHaveLength(2);
    for (const peak of seen.peaks) expect(peak).toBeGreaterThan(HIGH_WATER_MARK + BLOCK);
  });
});

it('has a stream for each file, all of them at once: the depth that its cell is labelled with', async () => {
  await write(fsStream, 5);
  expect(seen.mostOpen).toBe(5);
  expect(fsStream.capabilities.depth).toMatchObject({ kind: 'fixed', value: 'files' });
});

describe.each([fsStreamUnbounded, fsStream])('a stop of $name in the midst of a pass', (strategy) => {
  /** All at once, also where backpressure is honoured. */
  const parameters = { highWaterMark: 2 * MANY * BLOCK };
  const manyBlocks = (...paths: readonly string[]): IoJob => {
    const rows = Array.from({ length: MANY * paths.length }, (_, row) => {
      return ['write', row % paths.length, Math.floor(row / paths.length) * BLOCK] as const;
    });
    return jobOf(paths, rows, { lanes: paths.length, syncCall: 'fsync' });
  };

  it('is heard of as a signal before the chunks of the pass are given, and nothing is written', async () => {
    let readings = 0;
    const now = (): number => {
      if (++readings === MANY / 2) process.kill(process.pid, 'SIGTERM');
      return readings * READING_NS;
    };
    const clock = { epochNs: 0n, now } as unknown as EpochClock;
    const session = await openSession(strategy, 1, BLOCK, parameters, clock);
    let heard = 0;
    const listener = (): void => {
      heard++;
      session.abort();
    };
    process.on('SIGTERM', listener);
    try {
      const outcome = await session.execute(manyBlocks(join(directory, 'f')));
      expect(outcome).toMatchObject({ aborted: true, operations: {} });
      expect(heard).toBe(1);
    } finally {
      process.off('SIGTERM', listener);
      await session.dispose();
    }
    expect(seen.writes).toBeGreaterThan(MANY / 2 - 100);
    expect(seen.writes).toBeLessThanOrEqual(MANY / 2 + LOOK_NS / READING_NS);
    expect(statSync(join(directory, 'f'), { throwIfNoEntry: false })?.size ?? 0).toBe(0);
  });

  it('by the failure of another file drops what waits for this one', async () => {
    const [missing, path] = [join(directory, 'missing', 'f'), join(directory, 'f')];
    const session = await openSession(strategy, 2, BLOCK, parameters);
    const { operations } = await session.execute(manyBlocks(missing, path));
    await session.dispose();
    expect(seen.writes).toBe(2 * MANY);
    expect(operations.write!.errors).toMatchObject([{ code: 'ENOENT', syscall: 'openat', path: missing }]);
    expect(operations.write!.count).toBeLessThanOrEqual(1);
    expect(statSync(path, { throwIfNoEntry: false })?.size ?? 0).toBeLessThanOrEqual(BLOCK);
  });
});
