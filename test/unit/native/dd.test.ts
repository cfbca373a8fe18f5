import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  ddArguments,
  ddCopyingSeconds,
  ddFailure,
  type DdFile,
  ddMovedBytes,
} from '../../../src/native/dd.js';

const file = (more: Partial<DdFile>): DdFile => ({
  path: '/a',
  sizeBytes: 10_000,
  pieceBytes: 4096,
  does: 'overwrite',
  flags: [],
  ...more,
});

describe('the arguments of dd', () => {
  it('write a whole file over what is there, and follow no link', () => {
    expect(ddArguments(file({ flags: ['direct', 'dsync'] }))).toEqual([
      'if=/dev/zero',
      'of=/a',
      'bs=4096',
      'count=10000',
      'iflag=count_bytes,fullblock',
      'conv=notrunc,nocreat',
      'oflag=nofollow,direct,dsync',
    ]);
  });

  it.each([
    ['make', 'conv=excl'],
    ['empty', 'conv=nocreat'],
  ] as const)('say whether a file is to be there: %s', (does, conversion) => {
    const conversions = ddArguments(file({ does })).filter((argument) => argument.startsWith('conv='));
    expect(conversions).toEqual([conversion]);
  });

  it('read a file, in pieces no larger than it', () => {
    expect(ddArguments(file({ does: 'read', sizeBytes: 512, flags: ['direct'] }))).toEqual([
      'if=/a',
      'of=/dev/null',
      'bs=512',
      'count=512',
      'iflag=nofollow,direct,count_bytes,fullblock',
    ]);
  });
});

describe('what dd complains of', () => {
  const { ENOSPC, EFBIG, EEXIST, EIO, ELOOP } = constants.errno;
  const records = (read: string, written: string): string => `${read} records in\n${written} records out\n`;
  const moved = (bytes: string): string => `${bytes} copied, 0.01 s, 1 GB/s\n`;
  const told = (read: string, written: string, bytes: string): string =>
    records(read, written) + moved(bytes);
  const full = 'No space left on device';
  const whole = '65536 bytes (66 kB, 64 KiB)';
  it.each([
    [`dd: error writing '/a': ${full}\n${told('17+0', '16+0', whole)}`, ENOSPC, 'write', 65_536],
    [`dd: error writing '/a': ${full}\n${told('1+0', '0+0', '0 bytes')}`, ENOSPC, 'write', 0],
    [
      `/usr/bin/dd: error reading '/a': Input/output error\n${told('2+0', '2+0', '8192 bytes (8.2 kB, 8.0 KiB)')}`,
      EIO,
      'read',
      8192,
    ],
    [`dd: error writing '/a': ${full}\n`, ENOSPC, 'write', null],
    ["dd: failed to open '/a': Too many levels of symbolic links", ELOOP, 'openat', 0],
    [`dd: closing output file '/a': ${full}\n${told('1+0', '1+0', whole)}`, ENOSPC, 'dd', null],
    ["dd: failed to open '/a': File exists", EEXIST, 'openat', 0],
  ])('is an errno, a call and a place: %s', (stderr, errno, syscall, offset) => {
    const failure = ddFailure(stderr)!;
    expect(failure).toMatchObject({ errno, syscall, offset });
    expect(constants.errno[failure.code]).toBe(errno);
  });

  it('lies within a piece, where the limit is no multiple of it', () => {
    // By dd itself, bs=1M under a limit of 1,536,000 bytes for a file: the half piece is no record.
    const stderr = `dd: error writing '/a': File too large\n${told('2+0', '1+0', '1536000 bytes (1.5 MB, 1.5 MiB)')}`;
    expect(ddFailure(stderr)).toEqual({
      code: 'EFBIG',
      errno: EFBIG,
      syscall: 'write',
      offset: 1_536_000,
    });
  });

  it('says how much it moved, where it says so', () => {
    expect(ddMovedBytes(told('2+1', '2+1', '10000 bytes (10 kB, 9.8 KiB)'))).toBe(10_000);
    expect(ddMovedBytes(told('0+1', '0+1', '1 byte'))).toBe(1);
    expect(ddMovedBytes(records('2+1', '2+1'))).toBeNull();
  });

  it('says how long the copying took', () => {
    const said = told('1+0', '1+0', whole);
    expect(ddCopyingSeconds(said)).toBe(0.01);
    expect(ddCopyingSeconds(said.replace('0.01', '9.1e-05'))).toBe(9.1e-5);
    expect(ddCopyingSeconds('1+0 records out\n')).toBeNaN();
  });

  it('is not known where its words are none of those', () => {
    expect(ddFailure('dd: something else')).toBeNull();
  });
});
