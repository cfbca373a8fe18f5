import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ddArguments, ddFailure, ddMovedBytes } from '../../../../src/strategies/dd/arguments.js';
import { makeJob } from '../../native/jobs.js';

describe('the arguments of dd', () => {
  it('write a whole file over what is there, and follow no link', () => {
    const job = makeJob(['/a'], [{ kind: 'write', size: 10_000 }], { direct: true, dsync: true });
    expect(ddArguments(job, 0, 4096)).toEqual([
      'if=/dev/zero',
      'of=/a',
      'bs=4096',
      'count=10000',
      'iflag=count_bytes,fullblock',
      'conv=notrunc',
      'oflag=nofollow,direct,dsync',
    ]);
  });

  it('read a file, in pieces no larger than it', () => {
    const job = makeJob(['/a'], [{ kind: 'read', size: 512 }]);
    expect(ddArguments(job, 0, 4096)).toEqual(
      expect.arrayContaining(['if=/a', 'of=/dev/null', 'bs=512', 'iflag=nofollow,count_bytes,fullblock']),
    );
  });
});

describe('what dd complains of', () => {
  const { ENOSPC, EFBIG, EIO, ELOOP } = constants.errno;
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
  ])('is an errno, a call and a place: %s', (stderr, errno, syscall, offset) => {
    expect(ddFailure(stderr)).toEqual({ errno, syscall, offset });
  });

  it('lies within a piece, where the limit is no multiple of it', () => {
    // By dd itself, bs=1M under a limit of 1,536,000 bytes for a file: the half piece is no record.
    const stderr = `dd: error writing '/a': File too large\n${told('2+0', '1+0', '1536000 bytes (1.5 MB, 1.5 MiB)')}`;
    expect(ddFailure(stderr)).toEqual({ errno: EFBIG, syscall: 'write', offset: 1_536_000 });
  });

  it('says how much it moved, where it says so', () => {
    expect(ddMovedBytes(told('2+1', '2+1', '10000 bytes (10 kB, 9.8 KiB)'))).toBe(10_000);
    expect(ddMovedBytes(told('0+1', '0+1', '1 byte'))).toBe(1);
    expect(ddMovedBytes(records('2+1', '2+1'))).toBeNull();
  });

  it('is not known where its words are none of those', () => {
    expect(ddFailure('dd: something else')).toBeNull();
  });
});
