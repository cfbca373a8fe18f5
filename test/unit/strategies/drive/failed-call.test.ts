import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { FailedCall } from '../../../../src/strategies/drive/failed-call.js';
import { operationError } from '../../../../src/strategies/drive/operation-error.js';
import { jobOf } from '../../../contract/strategy-bench.js';
import { failed } from './failures.js';

const { EIO } = constants.errno;

describe('the error of an operation', () => {
  const job = jobOf(['/w/f'], [['write', 0, 8192]]);

  it('bears the call that failed and its place', () => {
    const failure = new FailedCall(failed('write'), 'write', 4096);
    const error = { kind: 'write', code: 'EIO', errno: EIO, path: '/w/f', count: 1 };
    expect(operationError(job, 0, failure)).toEqual({ ...error, syscall: 'write', offset: 4096 });
    expect(operationError(job, 0, failed('open'))).toEqual({ ...error, syscall: 'openat', offset: 8192 });
  });
});
