import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { FioEngine } from '../../../../src/strategies/fio/arguments.js';
import { fioErrors, whyEngineFailed } from '../../../../src/strategies/fio/errors.js';
import { makeJob } from '../../native/jobs.js';

const { ENOSPC, EIO } = constants.errno;
const job = makeJob(['/w/a', '/w/a: b'], [{ kind: 'write', size: 4096 }], { syncCall: 'fdatasync' });
const complaint = (path: string, rest: string): string =>
  `fio: io_u error on file ${path}: ${rest}, buflen=4096\n`;

describe('fioErrors', () => {
  it('takes operation, file and place from what fio says', () => {
    const told =
      complaint('/w/a', 'No space left on device: write offset=65536') +
      complaint('/w/a: b', 'No space left on device: read offset=0') +
      complaint('/w/a', 'No space left on device: write offset=4096') +
      complaint('/w/a', 'No space left on device: datasync offset=4096');
    const error = { code: 'ENOSPC', errno: ENOSPC };
    expect(fioErrors(job, 'psync', ENOSPC, told)).toEqual([
      { kind: 'write', ...error, syscall: 'pwrite64', path: '/w/a', offset: 65_536, count: 2 },
      { kind: 'read', ...error, syscall: 'pread64', path: '/w/a: b', offset: 0, count: 1 },
      { kind: 'sync', ...error, syscall: 'fdatasync', path: '/w/a', offset: null, count: 1 },
    ]);
  });

  it('guesses neither file nor place where fio says nothing of them', () => {
    const error = { kind: 'write', code: 'EIO', errno: EIO, syscall: 'fio', offset: null, count: 1 };
    expect(fioErrors(job, 'psync', EIO, 'fio: something else\n')).toEqual([{ ...error, path: '' }]);
    const foreign = complaint('/elsewhere', 'Input/output error: write offset=0');
    expect(fioErrors(job, 'psync', EIO, foreign)).toEqual([{ ...error, path: '' }]);
    const one = makeJob(['/w/a'], [{ kind: 'read', size: 4096 }], { readOnly: true });
    expect(fioErrors(one, 'psync', EIO, '')).toEqual([{ ...error, kind: 'read', path: '/w/a' }]);
  });

  it('names the call of the engine', () => {
    const callsOf = (engine: FioEngine): readonly string[] =>
      ['write', 'sync'].flatMap((kind) => {
        const said = complaint('/w/a', `Input/output error: ${kind} offset=0`);
        return fioErrors(job, engine, EIO, said).map(({ syscall }) => syscall);
      });
    expect(callsOf('libaio')).toEqual(['io_submit', 'fdatasync']);
    expect(callsOf('io_uring')).toEqual(['io_uring_enter', 'io_uring_enter']);
  });

  it('takes the file from a call that names it', () => {
    const open = 'fio: pid=7, err=5/file:filesetup.c:805, func=open(/w/a: b), error=Input/output error\n';
    const error = { kind: 'write', code: 'EIO', errno: EIO, syscall: 'fio', offset: null, count: 1 };
    expect(fioErrors(job, 'psync', EIO, open)).toEqual([{ ...error, path: '/w/a: b' }]);
  });

  it('takes it from a name that is cut off where one file alone begins so', () => {
    const pathOf = (named: string): string | undefined =>
      fioErrors(job, 'psync', EIO, `fio: pid=7, err=5/file:filesetup.c:805, func=open(${named}\n`)[0]?.path;
    expect(pathOf('/w/a: ')).toBe('/w/a: b');
    expect(pathOf('/w/')).toBe('');
    expect(pathOf('/w/c')).toBe('');
  });

  it('is empty where nothing failed', () => {
    expect(fioErrors(job, 'psync', 0, complaint('/w/a', 'x: write offset=0'))).toEqual([]);
  });
});

describe('whyEngineFailed', () => {
  const call = (func: string): string => `fio: pid=7, err=11/file:engines/x.c:485, func=${func}, error=x\n`;

  it('tells of an engine that could not be set up, and of no other call', () => {
    expect(whyEngineFailed('libaio', call('io_queue_init'))).toBe("fio's libaio: io_queue_init: EAGAIN");
    expect(whyEngineFailed('libaio', call('open(/w/a)'))).toBeNull();
    expect(whyEngineFailed('libaio', '')).toBeNull();
  });
});
