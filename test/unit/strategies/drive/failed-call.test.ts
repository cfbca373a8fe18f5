import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { FailedCall, placed, placedSync } from '../../../../src/strategies/drive/failed-call.js';
import { operationError, OperationFailure } from '../../../../src/strategies/drive/operation-error.js';
import { jobOf } from '../../../contract/strategy-bench.js';

const { EIO } = constants.errno;
const gone = { path: '/there/is/no/such/file', offset: 8192, size: 1 << 20, grows: true };

function failed(syscall: string): Error {
  return Object.assign(new Error(syscall), { code: 'EIO', errno: -EIO, syscall });
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
    const grown = { ...gone, path: import.meta.filename };
    const { offset } = (await place(failed('write'), grown)) as FailedCall;
    expect(offset).toBeGreaterThan(100);
    expect(await place(failed('write'), { ...grown, grows: false })).toMatchObject({ offset: null });
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

describe('the error of an operation', () => {
  const job = jobOf(['/w/f'], [['write', 0, 8192]]);

  it('bears the call that failed and its place', () => {
    const failure = new FailedCall(failed('write'), 'write', 4096);
    const error = { kind: 'write', code: 'EIO', errno: EIO, path: '/w/f', count: 1 };
    expect(operationError(job, 0, failure)).toEqual({ ...error, syscall: 'write', offset: 4096 });
    expect(operationError(job, 0, failed('open'))).toEqual({ ...error, syscall: 'openat', offset: 8192 });
  });
});
