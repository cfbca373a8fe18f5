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
  const { ENOSPC, EIO, ELOOP } = constants.errno;
  const records = (read: string, written: string): string => `${read} records in\n${written} records out\n`;
  const full = 'No space left on device';
  it.each([
    [`dd: error writing '/a': ${full}\n${records('17+0', '16+0')}`, ENOSPC, 'write', 65_536],
    [`dd: error writing '/a': ${full}\n${records('17+0', '16+1')}`, ENOSPC, 'write', 65_536],
    [`/usr/bin/dd: error reading '/a': Input/output error\n${records('2+0', '2+0')}`, EIO, 'read', 8192],
    [`dd: error writing '/a': ${full}\n`, ENOSPC, 'write', null],
    ["dd: failed to open '/a': Too many levels of symbolic links", ELOOP, 'openat', 0],
    [`dd: closing output file '/a': ${full}\n${records('1+0', '1+0')}`, ENOSPC, 'dd', null],
  ])('is an errno, a call and a place: %s', (stderr, errno, syscall, offset) => {
    expect(ddFailure(stderr, 4096)).toEqual({ errno, syscall, offset });
  });

  it('says how much it moved, where it says so', () => {
    const moved = (words: string): string => `${records('2+1', '2+1')}${words} copied, 0.01 s, 1 GB/s\n`;
    expect(ddMovedBytes(moved('10000 bytes (10 kB, 9.8 KiB)'))).toBe(10_000);
    expect(ddMovedBytes(moved('1 byte'))).toBe(1);
    expect(ddMovedBytes(records('2+1', '2+1'))).toBeNull();
  });

  it('is not known where its words are none of those', () => {
    expect(ddFailure('dd: something else', 4096)).toBeNull();
  });
});
