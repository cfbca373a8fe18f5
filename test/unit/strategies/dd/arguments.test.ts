import { constants } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ddArguments, ddFailure } from '../../../../src/strategies/dd/arguments.js';
import { makeJob } from '../../native/jobs.js';

describe('the arguments of dd', () => {
  it('write a whole file over what is there, and follow no link', () => {
    const job = makeJob(['/a'], [{ kind: 'write', size: 10_000 }], { direct: true, dsync: true });
    expect(ddArguments(job, 0, 4096)).toEqual([
      'if=/dev/zero',
      'of=/a',
      'bs=4096',
      'count=10000',
      'status=none',
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
  it.each([
    ["dd: error writing '/a': No space left on device", constants.errno.ENOSPC],
    ["dd: failed to open '/a': Too many levels of symbolic links", constants.errno.ELOOP],
    ['dd: something else', null],
  ])('is an errno: %s', (stderr, errno) => {
    expect(ddFailure(stderr)).toBe(errno);
  });
});
