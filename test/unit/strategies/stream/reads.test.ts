import type * as NodeFsModule from 'node:fs';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IoJob } from '../../../../src/domain/job.js';
import type { JobOutcome } from '../../../../src/domain/measurement.js';
import { loadAddon } from '../../../../src/native/addon.js';
import { fsStream } from '../../../../src/strategies/fs-stream.js';
import {
  jobOf,
  makeDirectory,
  openSession,
  removeDirectory,
  takesDirect,
} from '../../../contract/strategy-bench.js';

const BLOCK = 4096;
const BLOCKS = 4;

interface Call {
  readonly fd: number;
  readonly position: number;
  readonly length: number;
  readonly into: Buffer;
}

/**
 * The calls of `fs.read`, the most at once for one descriptor; no call brings more than `most`, and none is answered
 * before so many as `together` are in flight.
 */
const seen = vi.hoisted(() => ({
  calls: [] as Call[],
  inFlight: new Map<number, number>(),
  mostOfOne: 0,
  together: 1,
  held: [] as (() => void)[],
  most: Number.POSITIVE_INFINITY,
}));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof NodeFsModule>();
  type Done = (error: NodeJS.ErrnoException | null, moved: number, source: Buffer) => void;
  const read = (fd: number, into: Buffer, at: number, length: number, position: number, done: Done): void => {
    seen.calls.push({ fd, position, length, into });
    const more = (by: number): number => {
      const now = (seen.inFlight.get(fd) ?? 0) + by;
      seen.inFlight.set(fd, now);
      return now;
    };
    seen.mostOfOne = Math.max(seen.mostOfOne, more(1));
    fs.read(fd, into, at, Math.min(length, seen.most), position, (error, moved, source) => {
      seen.held.push(() => {
        more(-1);
        done(error, moved, source);
      });
      if (seen.held.length < seen.together) return;
      seen.together = 1;
      for (const answer of seen.held.splice(0)) answer();
    });
  };
  return { ...fs, read };
});

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
  Object.assign(seen, { calls: [], inFlight: new Map(), mostOfOne: 0, most: Infinity, together: 1 });
});
afterEach(() => {
  removeDirectory(directory);
});

function pathsOf(files: number): readonly string[] {
  return Array.from({ length: files }, (_, file) => join(directory, `f${file}`));
}

async function execute(
  operation: 'write' | 'read',
  files: number,
  more: Partial<IoJob> = {},
): Promise<JobOutcome> {
  const session = await openSession(fsStream, files, BLOCK);
  const rows = Array.from(
    { length: BLOCKS * files },
    (_, row) => [operation, row % files, Math.floor(row / files) * BLOCK] as const,
  );
  const outcome = await session.execute(
    jobOf(pathsOf(files), rows, { lanes: files, syncCall: 'fsync', readOnly: operation === 'read', ...more }),
  );
  await session.dispose();
  return outcome;
}

describe('a stream that reads', () => {
  it('has one for each file, all of them at once, each with one block asked for', async () => {
    await execute('write', 5);
    seen.together = 5;
    const outcome = await execute('read', 5, { limitUnits: 2 * 5 * BLOCKS });
    expect(outcome.operations.read).toMatchObject({ count: 2 * 5 * BLOCKS, errors: [] });
    expect(seen).toMatchObject({ mostOfOne: 1, together: 1 });
    // Each pass over a file ends with a read that finds its end.
    const blocks = [...Array.from({ length: BLOCKS }, (_, block) => block * BLOCK), BLOCKS * BLOCK];
    const wanted = blocks.flatMap((position) => new Array<number>(2 * 5).fill(position));
    expect(seen.calls.map(({ position }) => position).sort((a, b) => a - b)).toEqual(wanted);
    for (const { length } of seen.calls) expect(length).toBe(BLOCK);
  });

  it('ends in the midst of its file where the job does: nothing is read beyond it', async () => {
    await execute('write', 1);
    const outcome = await execute('read', 1, { limitUnits: BLOCKS + 2 });
    expect(outcome).toMatchObject({ passes: 2, fileBytes: [(BLOCKS + 2) * BLOCK] });
    expect(seen.calls.map(({ position }) => position / BLOCK)).toEqual([0, 1, 2, 3, 4, 0, 1]);
  });

  it('takes a block that comes in several chunks as one operation, and asks for what it has left', async () => {
    await execute('write', 2);
    seen.most = 1500;
    const outcome = await execute('read', 2);
    expect(outcome.operations.read).toMatchObject({
      count: 2 * BLOCKS,
      bytes: 2 * BLOCKS * BLOCK,
      errors: [],
      latency: { count: 2 * BLOCKS },
    });
    expect(outcome).toMatchObject({ shortOperations: 2 * BLOCKS, passes: 1 });
    const [{ fd } = { fd: -1 }] = seen.calls;
    const asked = seen.calls.filter((call) => call.fd === fd && call.position < BLOCK);
    expect(asked.map(({ position, length }) => [position, length])).toEqual([
      [0, BLOCK],
      [1500, BLOCK - 1500],
      [3000, BLOCK - 3000],
    ]);
  });

  it('checks a block that came in several chunks', async () => {
    await execute('write', 1);
    seen.most = 1500;
    const outcome = await execute('read', 1, {
      content: { kind: 'random', seed: 1, stampBytes: BLOCK },
    });
    expect(outcome.operations.read).toMatchObject({
      count: 0,
      errors: [{ kind: 'read', code: 'verify-failed', offset: 0, count: 1 }],
    });
  });

  it('reads no more than the job says of a file that has become longer', async () => {
    await execute('write', 1);
    appendFileSync(join(directory, 'f0'), Buffer.alloc(3 * BLOCK, 7));
    const outcome = await execute('read', 1, { limitUnits: 3 * BLOCKS });
    expect(outcome.operations.read).toMatchObject({
      count: 3 * BLOCKS,
      bytes: 3 * BLOCKS * BLOCK,
      errors: [],
    });
  });

  it('has memory that is aligned where it goes past the page cache', async ({ skip }) => {
    skip(!takesDirect(directory), 'no O_DIRECT where temporary files lie');
    await execute('write', 2);
    const outcome = await execute('read', 2, { direct: true });
    expect(outcome.operations.read).toMatchObject({ count: 2 * BLOCKS, errors: [] });
    expect(seen.calls.length).toBeGreaterThan(0);
    for (const { into } of seen.calls) expect(loadAddon().misalignment(into, BLOCK)).toBe(0);
  });
});
