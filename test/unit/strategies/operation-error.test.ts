import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { type IoJob, operationCodes } from '../../../src/domain/job.js';
import {
  errnoName,
  failureNumber,
  operationError,
  OperationFailure,
} from '../../../src/strategies/drive/operation-error.js';

const job: IoJob = {
  files: [{ path: '/w/f0000', sizeBytes: 8192, member: 0 }],
  kind: Uint8Array.of(operationCodes.create, operationCodes.write, operationCodes.sync),
  file: new Uint32Array(3),
  offset: Float64Array.of(0, 4096, 0),
  size: Uint32Array.of(0, 4096, 0),
  unitLength: 1,
  lanes: 1,
  limitUnits: 3,
  limitNs: null,
  bufferBytes: 4096,
  content: { kind: 'random', seed: 1, stampBytes: 4096 },
  firstPass: 1,
  variesOrder: false,
  direct: false,
  readOnly: false,
  syncCall: 'fdatasync',
  dsync: false,
  vectorBytes: 0,
  groupLanes: 1,
  pacing: null,
};

describe('operationError', () => {
  it('names the code, also where libuv knows none', () => {
    const error = Object.assign(new Error('x'), { errno: -122, code: 'Unknown system error -122' });
    expect(operationError(job, 1, error)).toEqual({
      kind: 'write',
      code: 'EDQUOT',
      errno: 122,
      syscall: 'pwrite64',
      path: '/w/f0000',
      offset: 4096,
      count: 1,
    });
  });

  it('names the call that failed where it is another than that of the operation', () => {
    const failed = (syscall: string) =>
      operationError(job, 1, Object.assign(new Error('x'), { errno: -28, code: 'ENOSPC', syscall }));
    expect(['open', 'rename', 'fsync', 'close', 'write'].map((call) => failed(call).syscall)).toEqual([
      'openat',
      'rename',
      'fsync',
      'close',
      'pwrite64',
    ]);
  });

  it('has an offset only for what has one, and the system call as strace shows it', () => {
    const failure = OperationFailure.fromNumber(constants.errno.ENOSPC);
    expect(operationError(job, 0, failure)).toMatchObject({
      kind: 'create',
      syscall: 'openat',
      offset: null,
    });
    expect(operationError(job, 2, failure)).toMatchObject({
      kind: 'sync',
      syscall: 'fdatasync',
      offset: null,
    });
    expect(operationError({ ...job, syncCall: 'fsync' }, 2, failure)).toMatchObject({ syscall: 'fsync' });
  });

  it('keeps the code of what is no system error', () => {
    const error = Object.assign(new RangeError('x'), { code: 'ERR_OUT_OF_RANGE' });
    expect(operationError(job, 1, error)).toMatchObject({ code: 'ERR_OUT_OF_RANGE', errno: 0 });
  });

  it('tells what has no errno of its own by a code of ours, also from another thread', () => {
    for (const [code, errno] of [
      ['short-read', 5],
      ['short-write', 5],
      ['verify-failed', constants.errno.EBADMSG],
    ] as const) {
      const failure = OperationFailure.special(code);
      const again = OperationFailure.fromNumber(failureNumber(failure));
      expect(operationError(job, 1, again)).toMatchObject({ code, errno, syscall: 'pwrite64', offset: 4096 });
    }
    expect(failureNumber(OperationFailure.fromNumber(28))).toBe(28);
    expect(failureNumber(new RangeError('ours'))).toBe(0);
  });

  it('gives a number without a name as such', () => {
    expect(errnoName(9999)).toBe('errno 9999');
  });
});
