import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { operationCodes } from '../../../../src/domain/job.js';
import { JobRecorder } from '../../../../src/strategies/drive/job-recorder.js';
import { ReadStages } from '../../../../src/strategies/stream/read-stages.js';
import { jobOf, makeDirectory, removeDirectory } from '../../../contract/strategy-bench.js';
import { scriptedStamps } from '../scripted-stamps.js';

const kind = operationCodes.read;

let directory = '';
let path = '';
beforeEach(() => {
  directory = makeDirectory();
  path = join(directory, 'f');
  writeFileSync(path, Buffer.alloc(100));
});
afterEach(() => {
  removeDirectory(directory);
});

/** Stages whose clock says one moment after the other, as they are given. */
function stagesOf(moments: readonly number[], stamps: Parameters<typeof scriptedStamps>[0]) {
  const recorder = new JobRecorder(jobOf([path], [['read', 0]]), 0, true);
  const next = moments[Symbol.iterator]();
  const now = (): number => next.next().value ?? Number.NaN;
  return { recorder, stages: new ReadStages(scriptedStamps(stamps), recorder, now) };
}

function opened(stages: ReadStages): Promise<number> {
  return new Promise((resolve, reject) => {
    stages.open(path, 0, 0, (error, fd) => {
      if (error) reject(error);
      else resolve(fd);
    });
  });
}

function read(stages: ReadStages, fd: number, position: number, length: number): Promise<number> {
  return new Promise((resolve, reject) => {
    stages.read(fd, Buffer.alloc(length), 0, length, position, (error, moved) => {
      if (error) reject(error);
      else resolve(moved);
    });
  });
}

/** A recorded block has its latency too. */
function done(recorder: JobRecorder, stages: ReadStages, calledNs: number, nowNs: number): void {
  recorder.done(kind, 0, 1, nowNs - calledNs);
  stages.done(kind, calledNs, nowNs);
}

function sums(recorder: JobRecorder): readonly number[] | null {
  const { stages } = recorder.outcome().operations.read!;
  return stages && Object.values(stages).map(({ sumNs }) => sumNs);
}

describe('blocks that a stream reads', () => {
  it('have the open of their stream in the first one, and their own requests in each', async () => {
    const { recorder, stages } = stagesOf(
      [10, 50, 60, 100, 120, 160],
      [
        { start: 20, end: 40 },
        { start: 80, end: 95 },
        { start: 130, end: 150 },
      ],
    );
    const fd = await opened(stages);
    await read(stages, fd, 0, 50);
    done(recorder, stages, 0, 105);
    // Submit 10, between open and read 10; queue 10 and 20; service 20 and 15; deliver 10 and 5, and 5 at the end.
    expect(sums(recorder)).toEqual([20, 30, 35, 20]);
    await read(stages, fd, 50, 50);
    done(recorder, stages, 110, 170);
    expect(sums(recorder)).toEqual([20 + 10, 30 + 10, 35 + 20, 20 + 20]);
    closeSync(fd);
  });

  it('add up the requests of one that came in pieces', async () => {
    const { recorder, stages } = stagesOf(
      [10, 40, 50, 90],
      [
        { start: 20, end: 30 },
        { start: 60, end: 80 },
      ],
    );
    const fd = openSync(path, 'r');
    await read(stages, fd, 0, 50);
    await read(stages, fd, 50, 50);
    done(recorder, stages, 0, 100);
    expect(sums(recorder)).toEqual([20, 20, 30, 30]);
    closeSync(fd);
  });

  it('have none where a request had no stamp', async () => {
    const { recorder, stages } = stagesOf([10, 40], []);
    const fd = openSync(path, 'r');
    await read(stages, fd, 0, 50);
    done(recorder, stages, 0, 100);
    expect(sums(recorder)).toBeNull();
    expect(recorder.outcome().unavailable).toEqual([
      { what: 'stages of read', why: '1 of 1 operations had no stamp' },
    ]);
    closeSync(fd);
  });
});
