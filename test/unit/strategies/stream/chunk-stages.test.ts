import { once } from 'node:events';
import type * as NodeFsModule from 'node:fs';
import { closeSync, createWriteStream, fsync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { operationCodes } from '../../../../src/domain/job.js';
import { JobRecorder } from '../../../../src/strategies/drive/job-recorder.js';
import { callClasses } from '../../../../src/strategies/drive/stage-stamps.js';
import { ChunkStages } from '../../../../src/strategies/stream/chunk-stages.js';
import { jobOf, makeDirectory, removeDirectory } from '../../../contract/strategy-bench.js';
import { scriptedStamps } from '../scripted-stamps.js';

const { sync, write } = operationCodes;

/** The first write takes no more than so many bytes. */
const shortWrites = vi.hoisted(() => ({ at: Number.POSITIVE_INFINITY }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof NodeFsModule>();
  type Done = (error: NodeJS.ErrnoException | null, moved: number, source: Buffer) => void;
  const short = (
    fd: number,
    bytes: Buffer,
    at: number,
    length: number,
    position: number,
    done: Done,
  ): void => {
    const most = shortWrites.at;
    shortWrites.at = Number.POSITIVE_INFINITY;
    fs.write(fd, bytes, at, Math.min(length, most), position, done);
  };
  return { ...fs, write: short };
});

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

/** Stages whose clock says one moment after the other, as they are given. */
function stagesOf(moments: readonly number[], stamps: Parameters<typeof scriptedStamps>[0]) {
  const job = jobOf([join(directory, 'f')], [['write', 0]]);
  const recorder = new JobRecorder(job, 0, true);
  const next = moments[Symbol.iterator]();
  const now = (): number => next.next().value ?? Number.NaN;
  return { recorder, stages: new ChunkStages(scriptedStamps(stamps), recorder, now) };
}

function sums(recorder: JobRecorder): readonly number[] | null {
  const { stages } = recorder.outcome().operations.write!;
  return stages && Object.values(stages).map(({ sumNs }) => sumNs);
}

function opened({ fs }: ChunkStages): Promise<number> {
  return new Promise((resolve, reject) => {
    fs.open(join(directory, 'f'), 0o102, 0o600, (error, fd) => {
      if (error) reject(error);
      else resolve(fd);
    });
  });
}

/** A recorded chunk has its latency too. */
function written(recorder: JobRecorder, stages: ChunkStages, calledNs: number, nowNs: number): void {
  recorder.done(write, 0, 1, nowNs - calledNs);
  stages.written(write, calledNs, nowNs);
}

describe('chunks of a stream', () => {
  it('wait for the open of their stream: its stages are those of the first one', async () => {
    const { recorder, stages } = stagesOf(
      [10, 50, 60, 100],
      [
        { start: 20, end: 40 },
        { start: 80, end: 95 },
      ],
    );
    const fd = await opened(stages);
    await new Promise((resolve) => {
      stages.fs.write(fd, Buffer.from('abc'), 0, 3, 0, resolve);
    });
    written(recorder, stages, 5, 110);
    // Open: 5 + 10 + 20 + 10; write: 10 + 20 + 15 + 5; then 10 until the callback.
    expect(sums(recorder)).toEqual([15, 30, 35, 25]);
    closeSync(fd);
  });

  it('that are written together have one call; what waits in the stream is submit', async () => {
    const { recorder, stages } = stagesOf(
      [0, 0, 60, 100],
      [
        { start: 0, end: 0 },
        { start: 80, end: 95 },
      ],
    );
    const fd = await opened(stages);
    await new Promise((resolve) => {
      stages.fs.writev(fd, [Buffer.from('abc'), Buffer.from('de')], 0, resolve);
    });
    written(recorder, stages, 0, 110);
    written(recorder, stages, 30, 115);
    expect(sums(recorder)).toEqual([60 + 30, 40, 30, 15 + 20]);
    expect(recorder.outcome().operations.write!.latency.sumNs).toBe(110 + 85);
    expect(readFileSync(join(directory, 'f'), 'utf8')).toBe('abcde');
    closeSync(fd);
  });

  it('that come back short are asked for again by the stream, and the requests add up', async () => {
    shortWrites.at = 2;
    const { recorder, stages } = stagesOf(
      [0, 0, 10, 50, 60, 100],
      [
        { start: 0, end: 0 },
        { start: 20, end: 40, offset: 0 },
        // A stream without a start names no place: it is told by the bytes that went before.
        { start: 70, end: 90, offset: 2 },
      ],
    );
    const path = join(directory, 'f');
    const stream = createWriteStream(path, { fs: stages.fs, mode: 0o600 });
    await once(stream, 'open');
    await new Promise<void>((resolve) => {
      stream.write('abc', () => {
        written(recorder, stages, 5, 110);
        resolve();
      });
    });
    stream.end();
    await once(stream, 'close');
    expect(readFileSync(path, 'utf8')).toBe('abc');
    expect(sums(recorder)).toEqual([5 + 10, 10 + 10, 20 + 20, 10 + 10 + 10]);
  });

  it('of the next stream begin at the start of its file', async () => {
    const { recorder, stages } = stagesOf(
      [0, 0, 10, 50, 60, 60, 70, 100],
      [
        { start: 0, end: 0 },
        { start: 20, end: 40, offset: 0 },
        { start: 60, end: 60 },
        { start: 80, end: 90, offset: 0 },
      ],
    );
    for (const [calledNs, nowNs] of [
      [0, 50],
      [55, 110],
    ] as const) {
      const fd = await opened(stages);
      await new Promise((resolve) => {
        stages.fs.write(fd, Buffer.from('abc'), 0, 3, undefined, resolve);
      });
      written(recorder, stages, calledNs, nowNs);
      closeSync(fd);
    }
    expect(recorder.outcome().unavailable ?? []).toEqual([]);
    expect(sums(recorder)?.reduce((sum, ns) => sum + ns)).toBe(50 + 55);
  });

  it('are synced by a request of its own, whose stages are not theirs', async () => {
    const { recorder, stages } = stagesOf(
      [0, 0, 10, 50, 210, 290],
      [
        { start: 0, end: 0, result: 7 },
        { start: 20, end: 40 },
        { start: 230, end: 280, take: 'next', callClass: callClasses.sync, file: 7 },
      ],
    );
    const fd = await opened(stages);
    await new Promise((resolve) => {
      stages.fs.write(fd, Buffer.from('abc'), 0, 3, 0, resolve);
    });
    written(recorder, stages, 0, 55);
    await new Promise((resolve) => {
      stages.sync(fsync, fd, resolve);
    });
    recorder.done(sync, 0, 0, 300 - 200);
    stages.synced(sync, 200, 300);
    const { operations, unavailable = [] } = recorder.outcome();
    expect(Object.values(operations.sync!.stages!).map(({ sumNs }) => sumNs)).toEqual([10, 20, 50, 20]);
    expect(sums(recorder)).toEqual([10, 10, 20, 15]);
    expect(unavailable).toEqual([]);
    closeSync(fd);
  });

  it('without a stamp have no stages', async () => {
    const { recorder, stages } = stagesOf([0, 0, 10, 50], [{ start: 0, end: 0 }]);
    const fd = await opened(stages);
    await new Promise((resolve) => {
      stages.fs.write(fd, Buffer.from('abc'), 0, 3, 0, resolve);
    });
    written(recorder, stages, 0, 55);
    expect(sums(recorder)).toBeNull();
    expect(recorder.outcome().unavailable).toEqual([
      { what: 'stages of write', why: '1 of 1 operations had no stamp' },
    ]);
    closeSync(fd);
  });
});
