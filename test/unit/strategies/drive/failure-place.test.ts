import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { FailedCall } from '../../../../src/strategies/drive/failed-call.js';
import { type OneAfterAnother, placed, placedSync } from '../../../../src/strategies/drive/failure-place.js';
import { JobRecorder } from '../../../../src/strategies/drive/job-recorder.js';
import { OperationFailure } from '../../../../src/strategies/drive/operation-error.js';
import { findUnwritten, PIECE_BYTES } from '../../../../src/strategies/drive/piece-search.js';
import { jobOf, makeDirectory, removeDirectory } from '../../../contract/strategy-bench.js';
import { FakeClock } from './fake-run.js';
import { failed } from './failures.js';

const SIZE = 3 * PIECE_BYTES;
const CONTENT = { kind: 'random', seed: 1, stampBytes: 4096 } as const;
const gone = { path: '/there/is/no/such/file', offset: 8192, size: SIZE, told: 'end' } as const;

let directory = '';
beforeEach(() => {
  directory = makeDirectory();
});
afterEach(() => {
  removeDirectory(directory);
});

/** A file of zeros of which so much was written over with ones, and how it is looked at. */
function writtenOver(untilByte: number, clock = new FakeClock()) {
  const path = join(directory, 'f');
  const wanted = Buffer.alloc(SIZE, 1);
  writeFileSync(path, Buffer.concat([wanted.subarray(0, untilByte), Buffer.alloc(SIZE - untilByte)]));
  const recorder = new JobRecorder(jobOf([path], [['write', 0]]), 0);
  let looks = 0;
  const search = () => {
    looks++;
    return findUnwritten(wanted, CONTENT);
  };
  const operation: OneAfterAnother = {
    path,
    offset: 0,
    size: SIZE,
    told: { run: { recorder, now: clock.now }, search },
  };
  return { operation, recorder, looks: () => looks };
}

describe.each([
  ['placed', placed],
  ['placedSync', placedSync],
])('%s', (_, place) => {
  it('gives no place where the file cannot be asked for its size', async () => {
    expect(await place(failed('write'), gone)).toMatchObject({ syscall: 'write', offset: null });
    expect(await place(failed('write'), { ...gone, size: 4096 })).toMatchObject({ offset: 8192 });
  });

  it('knows how long a file is that grew', async () => {
    const { offset } = (await place(failed('write'), { ...gone, path: import.meta.filename })) as FailedCall;
    expect(offset).toBeGreaterThan(100);
  });

  it('finds how far a file was written over, while the job begins nothing else', async () => {
    const { operation, recorder } = writtenOver(2 * PIECE_BYTES + 8192);
    expect(await place(failed('write'), operation)).toMatchObject({ offset: 2 * PIECE_BYTES + 8192 });
    expect(recorder.stopped).toBe(true);
  });

  it('gives no place where the file cannot be looked at, and no other error', async () => {
    const { operation } = writtenOver(8192);
    const error = failed('write');
    expect(await place(error, { ...operation, path: gone.path })).toMatchObject({
      cause: error,
      syscall: 'write',
      offset: null,
    });
  });

  it('looks no longer than five seconds, nor after an abort', async () => {
    const slow = writtenOver(2 * PIECE_BYTES, new FakeClock(0, 2e9));
    expect(await place(failed('write'), slow.operation)).toMatchObject({ offset: null });
    const quick = writtenOver(2 * PIECE_BYTES, new FakeClock(0, 1e9));
    expect(await place(failed('write'), quick.operation)).toMatchObject({ offset: 2 * PIECE_BYTES });
    const aborted = writtenOver(8192);
    aborted.recorder.abort();
    expect(await place(failed('write'), aborted.operation)).toMatchObject({ offset: null });
  });

  it('does not look for what is a page at most, or moves no bytes', async () => {
    const { operation, looks, recorder } = writtenOver(8192);
    expect(await place(failed('write'), { ...operation, size: 4096 })).toMatchObject({ offset: 0 });
    expect(await place(failed('close'), operation)).toMatchObject({ offset: null });
    expect(looks()).toBe(0);
    expect(recorder.stopped).toBe(false);
  });

  it('names the call as strace does, and gives no place to one without', async () => {
    expect(await place(failed('fstat'), gone)).toMatchObject({ syscall: 'statx', offset: null });
    expect(await place(failed('close'), { ...gone, size: 1 })).toMatchObject({
      syscall: 'close',
      offset: null,
    });
  });

  it('leaves alone what is no call, is placed already, or failed before it began', async () => {
    const aborted = Object.assign(new Error('x'), { code: 'ABORT_ERR' });
    const known = new FailedCall(OperationFailure.special('short-read'), 'read', 4096);
    for (const error of [aborted, known, failed('open')]) expect(await place(error, gone)).toBe(error);
  });
});
