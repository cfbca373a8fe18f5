import type * as NodeFsModule from 'node:fs';
import { type WriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { IoJob } from '../../../../src/domain/job.js';
import type { JobOutcome } from '../../../../src/domain/measurement.js';
import type { StrategySession } from '../../../../src/domain/strategy.js';
import { fsStream } from '../../../../src/strategies/fs-stream.js';
import { StreamSyncs } from '../../../../src/strategies/stream/stream-syncs.js';
import {
  eventually,
  jobOf,
  leftBeyond,
  makeDirectory,
  openSession,
  removeDirectory,
  resourcesInUse,
} from '../../../contract/strategy-bench.js';

type NodeFs = typeof NodeFsModule;
type Done = (error: NodeJS.ErrnoException | null) => void;

const BLOCK = 4096;

/** What streams and syncs did, in its order; and what a sync does instead of its call. */
const seen = vi.hoisted(() => ({
  log: [] as string[],
  instead: null as ((done: (error: NodeJS.ErrnoException | null) => void) => void) | null,
}));

vi.mock('node:fs', async (original) => {
  const fs = await original<NodeFs>();
  const synced =
    (name: 'fsync' | 'fdatasync') =>
    (fd: number, done: Done): void => {
      seen.log.push(name);
      const ended: Done = (error) => {
        seen.log.push('synced');
        done(error);
      };
      if (seen.instead) seen.instead(ended);
      else fs[name](fd, ended);
    };
  const createWriteStream = (...args: Parameters<typeof fs.createWriteStream>): WriteStream => {
    const stream = fs.createWriteStream(...args);
    const write = stream.write.bind(stream) as (chunk: Buffer, done: Done) => boolean;
    stream.once('close', () => seen.log.push('close'));
    stream.write = (chunk: Buffer, done: unknown): boolean => {
      seen.log.push('write');
      return write(chunk, (error) => {
        seen.log.push('written');
        (done as Done)(error);
      });
    };
    return stream;
  };
  return { ...fs, createWriteStream, fsync: synced('fsync'), fdatasync: synced('fdatasync') };
});

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
  Object.assign(seen, { log: [], instead: null });
});
afterEach(() => {
  removeDirectory(directory);
});

/** So many writes before each sync of a file, whose blocks come one after another. */
function durableJob(paths: readonly string[], blocks: number, writes: number, more: Partial<IoJob>): IoJob {
  const rows = Array.from({ length: blocks / writes }, (_, unit) =>
    paths.flatMap((_path, file) => [
      ...Array.from(
        { length: writes },
        (_none, write) => ['write', file, (unit * writes + write) * BLOCK] as const,
      ),
      ['sync', file] as const,
    ]),
  ).flat();
  const unitLength = writes + 1;
  const limitUnits = rows.length / unitLength;
  return jobOf(paths, rows, { unitLength, limitUnits, lanes: paths.length, syncCall: 'fsync', ...more });
}

async function execute(
  job: IoJob,
  meanwhile: (session: StrategySession) => Promise<void> | void = () => undefined,
): Promise<JobOutcome> {
  const session = await openSession(fsStream, job.lanes, BLOCK, { highWaterMark: 2 * BLOCK });
  const [outcome] = await Promise.all([session.execute(job), meanwhile(session)]);
  await session.dispose();
  return outcome;
}

function failed(code: string, errno: number): NodeJS.ErrnoException {
  return Object.assign(new Error(code), { code, errno: -errno, syscall: 'fsync' });
}

describe('a sync of a stream', () => {
  it('begins when its chunk is written, and the next chunk when it has ended', async () => {
    const { operations } = await execute(durableJob([join(directory, 'f')], 3, 1, {}));
    const unit = ['write', 'written', 'fsync', 'synced'];
    expect(seen.log).toEqual([...unit, ...unit, ...unit, 'close']);
    expect(operations.sync).toMatchObject({ count: 3, bytes: 0, errors: [], latency: { count: 3 } });
    expect(operations.write).toMatchObject({ count: 3, bytes: 3 * BLOCK, errors: [] });
  });

  it('of several writes begins when the last of them is written, which a stream may hold together', async () => {
    const path = join(directory, 'f');
    writeFileSync(path, Buffer.alloc(6 * BLOCK));
    const passes = { syncCall: 'fdatasync', limitUnits: 4 } as const;
    const { operations } = await execute(durableJob([path], 6, 3, passes));
    expect(operations).toMatchObject({ write: { count: 12 }, sync: { count: 4 } });
    let given = 0;
    let written = 0;
    for (const what of seen.log) {
      if (what === 'write') expect(written).toBeGreaterThanOrEqual(Math.floor(given++ / 3) * 3);
      if (what === 'written') written++;
      if (what === 'fdatasync') expect([given % 3, written]).toEqual([0, given]);
    }
    // The first fills the stream with the second, before its file is open.
    expect(seen.log.slice(0, 3)).toEqual(['write', 'write', 'written']);
    expect(seen.log).not.toContain('fsync');
  });

  it('that fails ends the job: by its call and path, and other files go no further', async () => {
    const [path, other] = [join(directory, 'f'), join(directory, 'g')];
    let syncs = 0;
    seen.instead = (done) => setImmediate(done, ++syncs === 3 ? failed('EIO', 5) : null);
    const { operations, aborted } = await execute(durableJob([path, other], 64, 1, {}));
    expect(operations.sync!.errors).toEqual([
      {
        kind: 'sync',
        code: 'EIO',
        errno: 5,
        syscall: 'fsync',
        path: expect.stringMatching(/[fg]$/) as string,
        offset: null,
        count: 1,
      },
    ]);
    expect(aborted).toBe(false);
    // One of the other file can have been under way.
    expect(operations.sync!.count).toBeLessThanOrEqual(3);
    expect(operations.write!.count).toBeLessThanOrEqual(5);
    expect(operations.write!.errors).toEqual([]);
  });

  it('is not begun after the deadline', async () => {
    const job = durableJob([join(directory, 'f')], 64, 1, { limitNs: 20e6 });
    seen.instead = (done) => setTimeout(done, 30, null);
    const { operations, aborted } = await execute(job);
    expect(aborted).toBe(false);
    expect(operations).toMatchObject({ write: { count: 1 }, sync: { count: 1 } });
  });

  it('keeps its file open until it has ended, also at an abort, and nothing follows', async () => {
    const before = resourcesInUse();
    let end: Done = () => undefined;
    seen.instead = (done) => {
      end = done;
    };
    const { operations, aborted } = await execute(
      durableJob([join(directory, 'f')], 64, 1, {}),
      async (session) => {
        await eventually(() => seen.log.includes('fsync'));
        session.abort();
        // Once more, as who disposes of it does.
        session.abort();
        await new Promise((resolve) => setTimeout(resolve, 50));
        expect(seen.log).toEqual(['write', 'written', 'fsync']);
        end(null);
      },
    );
    expect(seen.log).toEqual(['write', 'written', 'fsync', 'synced', 'close']);
    expect(aborted).toBe(true);
    expect(operations).toMatchObject({ write: { count: 1 }, sync: { count: 1 } });
    expect(await leftBeyond({ ...before, threads: Number.POSITIVE_INFINITY })).toEqual({});
  });

  it('counts from its call where writes count from their intended start', async () => {
    const pacing = { intervalNs: 1e6, offsetNs: 0, stepNs: 1e6 };
    seen.instead = (done) => setTimeout(done, 5, null);
    const { operations } = await execute(durableJob([join(directory, 'f')], 8, 1, { pacing }));
    const { write, sync } = operations;
    expect(sync).toMatchObject({ count: 8, issueLatency: { count: 8, sumNs: sync!.latency.sumNs } });
    // The sync before holds it back, by more from one to the next.
    expect(write!.latency.maxNs).toBeGreaterThan(7 * 3e6);
    expect(write!.latency.sumNs).toBeGreaterThan(write!.issueLatency!.sumNs);
  });

  it('of a stream whose file is not open fails as the kernel would say it', () => {
    const stream = { once: () => undefined } as unknown as WriteStream;
    const errors: unknown[] = [];
    new StreamSyncs(stream, { syncCall: 'fsync' }, null).begin((error) => errors.push(error));
    expect(errors).toMatchObject([{ code: 'EBADF', errno: 9 }]);
    expect(seen.log).toEqual([]);
  });
});
