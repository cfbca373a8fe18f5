import type * as NodeFsModule from 'node:fs';
import { type WriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fsStream } from '../../../../src/strategies/fs-stream.js';
import { fsStreamUnbounded } from '../../../../src/strategies/fs-stream-unbounded.js';
import { jobOf, makeDirectory, openSession, removeDirectory } from '../../../contract/strategy-bench.js';

type NodeFs = typeof NodeFsModule;

const BLOCK = 4096;
const BLOCKS = 64;
const HIGH_WATER_MARK = 16_384;

/** Of the streams that were made: the most that each held, the most at one time, the most listeners of one. */
const seen = vi.hoisted(() => ({
  peaks: [] as number[],
  open: 0,
  mostOpen: 0,
  mostListeners: 0,
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
  Object.assign(seen, { peaks: [], open: 0, mostOpen: 0, mostListeners: 0, closeLateMs: 0 });
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
